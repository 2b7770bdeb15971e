// Loaded before everything else: the clock of this process jumps an hour ahead, then two back.
const { now } = Date;
let offsetMs = 0;
Date.now = () => now() + offsetMs;
setTimeout(() => {
  offsetMs = 3_600_000;
}, 1500).unref();
setTimeout(() => {
  offsetMs = -3_600_000;
}, 3500).unref();
