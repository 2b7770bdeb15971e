// A signal that arrives while an op runs waits until it has run: addon.mjs has ops and TensorFlow's
// threads, which inherit it, wrapped in this. Without it a signal (a terminal's new size, a profiler's
// tick) during one of oneDNN's small matrix products left NaN or a broken heap, as if the kernel kept
// numbers where the signal's handler writes.
#ifndef SIGHTLINE_DEFER_SIGNALS_H_
#define SIGHTLINE_DEFER_SIGNALS_H_

#include <signal.h>

namespace tfnodejs {

class DeferSignals {
 public:
  DeferSignals() {
    sigset_t deferred;
    sigfillset(&deferred);
    // What the thread itself does wrong is told at once.
    for (const int fault : {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP}) {
      sigdelset(&deferred, fault);
    }
    pthread_sigmask(SIG_BLOCK, &deferred, &before_);
  }
  ~DeferSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  DeferSignals(const DeferSignals &) = delete;
  DeferSignals &operator=(const DeferSignals &) = delete;

 private:
  sigset_t before_;
};

}  // namespace tfnodejs

#endif  // SIGHTLINE_DEFER_SIGNALS_H_
