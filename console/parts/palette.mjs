// The palette: goes to a page, a user or a group by its name, or to what creates something.
import { html, useEffect, useId, useRef, useState } from '../html.mjs';
import { go, part } from '../router.mjs';
import { get } from '../api.mjs';
import { groupName, nameOf } from '../words.mjs';
import { Dialog } from './dialog.mjs';

/** @typedef {{ to: string, label: string, kind: string, hint?: string }} Choice */

/** What can be created or changed. @type {Choice[]} */
const ACTIONS = [
  { to: 'console/users?create', label: 'Create user', kind: 'Action' },
  { to: 'console/groups?create', label: 'Create group', kind: 'Action' },
  { to: 'console/invites?create', label: 'Create invite', kind: 'Action' },
  { to: 'console/keys?create', label: 'Create key', kind: 'Action' },
  { to: 'console/webhooks?create', label: 'Create webhook', kind: 'Action' },
  { to: 'account/password', label: 'Change your password', kind: 'Action' },
];
/** How many users and groups are found at most. */
const FOUND = 6;

/** Users and groups whose names begin with a text. @param {string} text @param {AbortSignal} signal @returns {Promise<Choice[]>} */
async function search(text, signal) {
  const options = { signal, quiet: true };
  const [users, groups] = await Promise.all([get('/user', { q: text, limit: FOUND }, options), get('/group', { q: text, limit: FOUND }, options)]);
  return [
    ...users.entries.map((/** @type {UserDoc} */ user) => ({ to: `console/users/${part(user.id)}`, label: nameOf(user), kind: 'User', hint: user.id })),
    ...groups.entries.map((/** @type {GroupDoc} */ group) => ({ to: `console/groups/${part(group.id)}`, label: groupName(group), kind: 'Group', hint: group.id })),
  ];
}

/** @param {{ screens: [string, string][], onClose: () => void }} props */
export function Palette({ screens, onClose }) {
  const [text, setText] = useState('');
  const [found, setFound] = useState(/** @type {Choice[]} */ ([]));
  const [at, setAt] = useState(0);
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  const id = useId();
  const wanted = text.trim();
  useEffect(() => {
    setAt(0);
    if (!wanted) {
      setFound([]);
      return undefined;
    }
    const control = new AbortController();
    const timer = setTimeout(() => search(wanted, control.signal).then(setFound, () => {}), 150);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [wanted]);
  /** @type {Choice[]} */
  const pages = screens.map(([name, label]) => ({ to: name === 'home' ? 'console' : `console/${name}`, label, kind: 'Page' }));
  const fits = (/** @type {Choice} */ choice) => choice.label.toLowerCase().includes(wanted.toLowerCase());
  const choices = [...[...pages, ...ACTIONS].filter(fits), ...found];
  const current = Math.min(at, choices.length - 1);
  useEffect(() => {
    list.current?.children[current]?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  const choose = (/** @type {Choice | undefined} */ choice) => {
    if (!choice) return;
    onClose();
    go(choice.to);
  };
  const key = (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && choices.length > 0) {
      event.preventDefault();
      setAt((current + step + choices.length) % choices.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(choices[current]);
    }
  };
  return html`
    <${Dialog} title="Go to" onClose=${onClose} className="palette">
      <label class="hidden" for=${id}>A page, a user, a group or an action</label>
      <input id=${id} role="combobox" autocomplete="off" spellcheck="false" autofocus placeholder="A page, a user, a group or an action"
        aria-expanded="true" aria-controls=${`${id}-list`} aria-autocomplete="list" aria-activedescendant=${choices.length > 0 ? `${id}-${current}` : undefined}
        value=${text} onInput=${(/** @type {any} */ event) => setText(event.target.value)} onKeyDown=${key} />
      <ul role="listbox" id=${`${id}-list`} aria-label="Results" ref=${list}>
        ${choices.map((choice, index) => html`
          <li role="option" key=${choice.kind + choice.to} id=${`${id}-${index}`} aria-selected=${index === current} onClick=${() => choose(choice)}>
            <span class="cut">${choice.label}</span>${choice.hint && choice.hint !== choice.label && html`<code class="cut muted">${choice.hint}</code>`}<span class="muted small push">${choice.kind}</span>
          </li>
        `)}
      </ul>
      ${choices.length === 0 && html`<p class="muted" role="status">No page, user or group has this name.</p>`}
    <//>
  `;
}
