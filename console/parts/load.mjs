// Reading what a page shows.
import { useEffect, useRef, useState } from '../html.mjs';

/**
 * Reads something when the page is shown, and again when `keys` change.
 * @template T @param {(signal: AbortSignal) => Promise<T>} read @param {unknown[]} keys
 * @returns {{ value: T | undefined, problem: any, again: () => void, set: (value: T) => void }}
 */
export function useLoad(read, keys) {
  const [state, setState] = useState(/** @type {{ value?: T, problem?: any }} */ ({}));
  const [round, setRound] = useState(0);
  const seen = useRef('');
  useEffect(() => {
    const control = new AbortController();
    const name = JSON.stringify(keys);
    // What is shown stays until something else is there, unless it is of another page.
    if (seen.current !== name) setState({});
    seen.current = name;
    read(control.signal).then(
      (value) => control.signal.aborted || setState({ value }),
      (problem) => control.signal.aborted || setState({ problem }),
    );
    return () => control.abort();
  }, [...keys, round]);
  return {
    value: state.value,
    problem: state.problem,
    again: () => setRound(round + 1),
    set: (value) => setState({ value }),
  };
}
