// Small parts: icons, times, marks of a state, and texts to copy.
import { html, useEffect, useRef, useState } from '../html.mjs';
import { fromNow, fullTime } from '../words.mjs';
import { toast } from './toast.mjs';

/** Paths of icons from Lucide (ISC), on a grid of 24. @type {Record<string, string>} */
const ICONS = {
  home: 'M3 10.5 12 3l9 7.5V20a1 1 0 0 1-1 1h-5v-7H9v7H4a1 1 0 0 1-1-1z',
  users: 'M16 21v-2a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v2M13 7a4 4 0 1 1-8 0 4 4 0 0 1 8 0zM22 21v-2a4 4 0 0 0-3-3.87M16 3.13a4 4 0 0 1 0 7.75',
  groups: 'M3 4h7v7H3zM14 4h7v7h-7zM14 15h7v6h-7zM3 15h7v6H3z',
  invites: 'M15 21v-2a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v2M12.5 7a4 4 0 1 1-8 0 4 4 0 0 1 8 0zM19 8v6M22 11h-6',
  keys: 'M15 9a5 5 0 1 1-2.5-4.33M11 12.5 4 19.5v2h3l1-1v-2h2v-2l2.5-2.5',
  changes: 'M3 12a9 9 0 1 0 3-6.7L3 8M3 3v5h5M12 7v5l4 2',
  webhooks: 'M18 16.98h-5.99c-1.1 0-1.95.94-2.48 1.9A4 4 0 0 1 2 17c.01-.7.2-1.4.57-2M6 17l3.13-5.78c.53-.97.1-2.18-.5-3.1a4 4 0 1 1 6.89-4.06M12 6l3.13 5.73C15.66 12.7 16.9 13 18 13a4 4 0 0 1 0 8',
  settings: 'M4 6h10M18 6h2M4 12h2M10 12h10M4 18h10M18 18h2M16 4v4M8 10v4M16 16v4',
  sessions: 'M3 4h18v12H3zM8 21h8M12 16v5',
  mails: 'M22 6a2 2 0 0 0-2-2H4a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2zM2 7l8.97 5.7a1.94 1.94 0 0 0 2.06 0L22 7',
  health: 'M22 12h-4l-3 9L9 3l-3 9H2',
  namespaces: 'M3 21V5l7-3v19M10 8l11 3v10M3 21h18M14 15h3',
  transfer: 'M12 15V3M7 8l5-5 5 5M3 15v5h18v-5',
  search: 'M18 11a7 7 0 1 1-14 0 7 7 0 0 1 14 0zM21 21l-4.3-4.3',
  keyboard: 'M2 6h20v12H2zM6 10h.010M10 10h.010M14 10h.010M18 10h.010M7 14h10',
  menu: 'M4 6h16M4 12h16M4 18h16',
  close: 'M6 6l12 12M18 6 6 18',
  plus: 'M12 5v14M5 12h14',
  next: 'M9 6l6 6-6 6',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  person: 'M19 21v-2a4 4 0 0 0-4-4H9a4 4 0 0 0-4 4v2M16 7a4 4 0 1 1-8 0 4 4 0 0 1 8 0z',
  leave: 'M9 21H5a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1h4M16 17l5-5-5-5M21 12H9',
  code: 'M8 7l-5 5 5 5M16 7l5 5-5 5',
  download: 'M12 3v12M7 10l5 5 5-5M3 17v4h18v-4',
  rows: 'M3 5h18M3 10h18M3 15h18M3 20h18',
  check: 'M20 6 9 17l-5-5',
};

/** An icon, which a text beside it explains. @param {{ name: string }} props */
export const Icon = ({ name }) => html`
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${ICONS[name]} /></svg>
`;

/** A time, in full as its title. @param {{ at?: string }} props */
export function Time({ at }) {
  if (!at) return html`<span class="muted">–</span>`;
  return html`<time class="nowrap" datetime=${at} title=${fullTime(at)}>${fromNow(at)}</time>`;
}

/** When something ends: what ends soon stands out. @param {{ at?: string }} props */
export function Ends({ at }) {
  const isSoon = at !== undefined && Date.parse(at) - Date.now() < 14 * 86_400_000;
  return isSoon ? html`<${Mark} kind="warn"><${Time} at=${at} /><//>` : html`<${Time} at=${at} />`;
}

/** A state, told apart by its word and its shape. @param {{ kind?: 'good' | 'warn' | 'bad' | '', children?: any }} props */
export const Mark = ({ kind = '', children }) => html`<span class=${`mark ${kind}`}>${children}</span>`;

/** That a user or a group is not created yet, though its id is used. */
export const Placeholder = () => html`<${Mark} kind="warn">Placeholder: not created yet<//>`;

/** Copies a text. @param {{ text: string, label?: string, className?: string }} props */
export function Copy({ text, label = 'Copy', className = '' }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), 3000);
    } catch {
      toast('The browser does not allow copying here: select the text instead.');
    }
  };
  return html`
    <button class=${className} onClick=${copy}>
      <${Icon} name="copy" />${isCopied ? 'Copied' : label}
    </button>
    <span class="hidden" role="status">${isCopied ? 'Copied' : ''}</span>
  `;
}

/**
 * The heading of a page, which gets the focus when the page is opened.
 * @param {{ title: string, children?: any, lead?: any, visits: number, crumb?: any }} props
 */
export function Heading({ title, children, lead, visits, crumb }) {
  const heading = useRef(/** @type {HTMLHeadingElement | null} */ (null));
  useEffect(() => {
    document.title = title;
    if (visits > 0) heading.current?.focus({ preventScroll: true });
  }, [title, visits]);
  return html`
    <div class="tight">
      ${crumb && html`<p class="crumb">${crumb}</p>`}
      <div class="head">
        <h1 tabindex="-1" ref=${heading}>${title}</h1>
        ${children && html`<div class="push">${children}</div>`}
      </div>
      ${lead && html`<div class="row">${lead}</div>`}
    </div>
  `;
}

/** Placeholders for what is being read: only if it takes a while. @param {{ lines?: number }} props */
export function Ghosts({ lines = 4 }) {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 200);
    return () => clearTimeout(timer);
  }, []);
  if (!isLate) return html`<div class="ghosts" aria-busy="true"></div>`;
  const each = Array.from({ length: lines }, (_, line) => html`<div class="ghost" key=${line}></div>`);
  return html`<div class="ghosts" role="status" aria-label="Loading">${each}</div>`;
}

/** That a list that is read once goes on. @param {{ list?: PageOf<unknown> }} props */
export const Rest = ({ list }) => list?.next && html`<p class="small muted">The first ${list.entries.length} are shown.</p>`;

/** An error in the place of what could not be read. @param {{ problem: any, again?: () => void }} props */
export const Failure = ({ problem, again }) => html`
  <div class="note bad stack" role="alert">
    <p>${problem.message}</p>
    ${problem.requestId && html`<p class="small muted">Request <code>${problem.requestId}</code></p>`}
    <div class="row">
      ${again && html`<button onClick=${again}>Try again</button>`}
      ${problem.requestId && html`<${Copy} text=${problem.requestId} label="Copy the request id" className="plain" />`}
    </div>
  </div>
`;

/** Goes on at the heading of the page. The address stays: its fragment may be a code. @param {Event} event */
export function skip(event) {
  event.preventDefault();
  /** @type {HTMLElement | null} */ (document.querySelector('#main h1'))?.focus();
}
