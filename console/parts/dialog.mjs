// Dialogs: native, so that the browser keeps the focus inside and Escape closes them.
import { html, useEffect, useId, useRef, useState } from '../html.mjs';
import { Problem } from '../api.mjs';
import { Form, useForm } from './form.mjs';

/** A dialog that is open as long as it is rendered. @param {{ title: string, onClose: () => void, children?: any, isStrict?: boolean, className?: string }} props */
export function Dialog({ title, onClose, children, isStrict, className }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const open = () => void (dialog.current?.open === false && dialog.current.showModal());
  useEffect(open);
  // Of a secret that is shown once, only the button closes the dialog. Chromium asks once whether Escape may close it.
  const cancel = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!isStrict) onClose();
  };
  return html`
    <dialog ref=${dialog} class=${className} aria-labelledby=${id} onCancel=${cancel} onClose=${isStrict ? open : onClose}>
      <div>
        <h2 id=${id}>${title}</h2>
        ${children}
      </div>
    </dialog>
  `;
}

/**
 * A form in a dialog. `act` submits it; then the dialog closes.
 * @param {{ title: string, form: ReturnType<typeof useForm>, action: string, act: () => Promise<void>,
 *   onClose: () => void, children?: any, isDestructive?: boolean }} props
 */
export const FormDialog = ({ title, form, action, act, onClose, children, isDestructive }) => html`
  <${Dialog} title=${title} onClose=${onClose}>
    <${Form} form=${form} act=${act}>
      ${children}
      <div class="acts-row">
        <button onClick=${onClose}>Cancel</button>
        <button type="submit" class=${isDestructive ? 'destroy' : 'main'} disabled=${form.isBusy}>${action}</button>
      </div>
    <//>
  <//>
`;

/**
 * Asks before something is lost. With `word`, that has to be typed.
 * @param {{ title: string, action: string, act: () => Promise<void>, onClose: () => void, children?: any, word?: string }} props
 */
export function Confirm({ title, action, act, onClose, children, word }) {
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const [isBusy, setBusy] = useState(false);
  const id = useId();
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (isBusy || (word !== undefined && typed !== word)) return;
    setBusy(true);
    try {
      await act();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
      setBusy(false);
    }
  };
  return html`
    <${Dialog} title=${title} onClose=${onClose}>
      <form class="stack" onSubmit=${submit} novalidate>
        ${problem && html`<p class="note bad" role="alert">${problem.message}</p>`}
        ${children}
        ${word !== undefined && html`
          <div class="field">
            <label for=${id}>Type <code>${word}</code> to confirm</label>
            <input id=${id} value=${typed} autocomplete="off" spellcheck="false" onInput=${(/** @type {any} */ event) => setTyped(event.target.value)} />
          </div>
        `}
        <div class="acts-row">
          <button onClick=${onClose}>Cancel</button>
          <button type="submit" class="destroy" disabled=${isBusy || (word !== undefined && typed !== word)}>${action}</button>
        </div>
      </form>
    <//>
  `;
}
