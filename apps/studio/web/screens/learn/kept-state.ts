import { useState } from 'preact/hooks';

/** What is kept where a tab has no storage, as a file opened from disk may have none. */
const memory = new Map<string, string>();

function read(key: string): string | undefined {
  try {
    return sessionStorage.getItem(key) ?? memory.get(key);
  } catch {
    return memory.get(key);
  }
}

function write(key: string, text: string): void {
  memory.set(key, text);
  try {
    sessionStorage.setItem(key, text);
  } catch {
    // it then holds until the page is closed
  }
}

function parse<Value>(text: string | undefined, initial: Value): Value {
  try {
    return text === undefined ? initial : (JSON.parse(text) as Value);
  } catch {
    return initial;
  }
}

/** A state of this tab: it outlives a change of screens and a reload, and nobody else sees it. */
export function useKeptState<Value>(key: string, initial: Value): [Value, (next: Value) => void] {
  const place = `sightline-learn-${key}`;
  const [value, setValue] = useState(() => parse(read(place), initial));
  return [
    value,
    (next) => {
      write(place, JSON.stringify(next));
      setValue(next);
    },
  ];
}
