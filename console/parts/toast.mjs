// What was done, said at the edge of the page for as long as it takes to read.
import { html, useEffect, useState } from '../html.mjs';

/** @typedef {{ text: string, link?: { to: string, label: string } }} Message */

/** @type {(message: Message) => void} */
let show = () => {};

/** Says that something was done. @param {string} text @param {Message['link']} [link] */
export const toast = (text, link) => show({ text, link });

/** Says that something was done, or why not. @param {Promise<any>} work @param {string} text */
export const tell = (work, text) => work.then(() => toast(text), (error) => toast(error.message));

/** Where it is said. A screen reader reads it aloud. */
export function Toasts() {
  const [message, setMessage] = useState(/** @type {Message | null} */ (null));
  useEffect(() => {
    show = setMessage;
  }, []);
  useEffect(() => {
    if (!message) return undefined;
    const timer = setTimeout(() => setMessage(null), 8000);
    return () => clearTimeout(timer);
  }, [message]);
  return html`
    <div role="status" aria-live="polite">
      ${message && html`
        <div class="toast">
          <span>${message.text}</span>
          ${message.link && html`<a href=${message.link.to}>${message.link.label}</a>`}
          <button class="link" onClick=${() => setMessage(null)}>Close</button>
        </div>
      `}
    </div>
  `;
}
