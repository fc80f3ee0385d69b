// Actions on several rows: call by call, with the outcome of each.
import { html, useState } from '../html.mjs';
import { Problem } from '../api.mjs';
import { counted } from '../words.mjs';
import { Dialog } from './dialog.mjs';
import { toast } from './toast.mjs';

/** @typedef {{ label: string, done: string, says: string, isDestructive?: boolean, act: (id: string) => Promise<any> }} Action */

/** How many calls are under way at the same time. */
const AT_ONCE = 4;

/** `onClose` is told whether anything was done. @param {{ action: Action, ids: string[], noun: string, onClose: (isDone: boolean) => void }} props */
function Run({ action, ids, noun, onClose }) {
  const [state, setState] = useState({ isRunning: false, isStopped: false, done: 0 });
  const [failed, setFailed] = useState(/** @type {[string, string][]} */ ([]));
  const [control] = useState({ isStopped: false });
  const run = async () => {
    setState((now) => ({ ...now, isRunning: true }));
    const waiting = [...ids];
    /** @type {[string, string][]} */
    const wrong = [];
    const work = async () => {
      for (let id = waiting.shift(); id !== undefined && !control.isStopped; id = waiting.shift()) {
        await action.act(id).catch((error) => {
          if (!(error instanceof Problem)) throw error;
          wrong.push([String(id), error.message]);
        });
        setState((now) => ({ ...now, done: now.done + 1 }));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    if (wrong.length === 0 && !control.isStopped) {
      toast(`${action.done} ${counted(ids.length, noun)}.`);
      onClose(true);
      return;
    }
    setFailed(wrong);
    setState((now) => ({ ...now, isRunning: false, isStopped: true }));
  };
  const stop = () => {
    control.isStopped = true;
    if (!state.isRunning) onClose(state.isStopped);
  };
  return html`
    <${Dialog} title=${`${action.label} ${counted(ids.length, noun)}?`} onClose=${stop}>
      ${state.done === 0 && html`<p>${action.says}</p>`}
      ${(state.isRunning || state.done > 0) && html`
        <div class="tight"><progress max=${ids.length} value=${state.done} aria-label="Progress"></progress><span class="small muted" role="status">${state.done} of ${ids.length}</span></div>
      `}
      ${failed.length > 0 && html`
        <div class="note bad" role="alert"><p>${failed.length.toLocaleString('en')} failed:</p><ul>${failed.map(([id, why]) => html`<li key=${id}><code>${id}</code>: ${why}</li>`)}</ul></div>
      `}
      <div class="acts-row">
        <button onClick=${stop}>${state.isRunning ? 'Stop' : state.isStopped ? 'Close' : 'Cancel'}</button>
        ${!state.isStopped && html`<button class=${action.isDestructive ? 'destroy' : 'main'} disabled=${state.isRunning} onClick=${run}>${action.label}</button>`}
      </div>
    <//>
  `;
}

/** The outcomes of what was done at once, but for those that are as expected. @param {{ title: string, failed: [string, string][], onClose: () => void }} props */
export const Outcomes = ({ title, failed, onClose }) => html`
  <${Dialog} title=${title} onClose=${onClose}>
    <ul class="log">${failed.map(([id, what]) => html`<li key=${id}><code>${id}</code><span>${what}</span></li>`)}</ul>
    <div class="acts-row"><button class="main" onClick=${onClose}>Close</button></div>
  <//>
`;

/** The bar with the actions on the selected rows. @param {{ picked: Set<string>, noun: string, clear: () => void, again: () => void, actions: Action[] }} props */
export function Bulk({ picked, noun, clear, again, actions }) {
  const [action, setDeed] = useState(/** @type {Action | null} */ (null));
  if (picked.size === 0) return null;
  const close = (/** @type {boolean} */ isDone) => {
    setDeed(null);
    if (!isDone) return;
    clear();
    again();
  };
  return html`
    <div class="bulk" role="region" aria-label="Selected rows">
      <span role="status">${counted(picked.size, noun)} selected</span>
      ${actions.map((each) => html`<button key=${each.label} class=${each.isDestructive ? 'danger' : ''} onClick=${() => setDeed(each)}>${each.label}</button>`)}
      <button class="plain push" onClick=${clear}>Clear</button>
    </div>
    ${action && html`<${Run} action=${action} ids=${[...picked]} noun=${noun} onClose=${close} />`}
  `;
}
