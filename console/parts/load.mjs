// Reading what a page shows.
import { html, useEffect, useRef, useState } from '../html.mjs';
import { Failure, Ghosts } from './basics.mjs';

/**
 * Reads something when the page is shown, and again when `keys` change. `pending` is what to show in its place: why it
 * cannot be read, or that it is being read.
 * @template T @param {(signal: AbortSignal) => Promise<T>} read @param {unknown[]} keys
 * @returns {{ value: T | undefined, problem: any, again: () => void, pending: any }}
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
  const { value, problem } = state;
  const again = () => setRound(round + 1);
  const pending = problem ? html`<${Failure} problem=${problem} again=${again} />` : value === undefined ? html`<${Ghosts} lines=${6} />` : null;
  return { value, problem, again, pending };
}
