// Choosing a user or a group by typing the beginning of a name (the ARIA pattern of a combobox with a list).
import { html, useEffect, useId, useState } from '../html.mjs';
import { get, sentence } from '../api.mjs';
import { groupName, nameOf } from '../words.mjs';

/** @type {Record<'user' | 'group', (entry: any) => string>} */
const NAMES = { user: nameOf, group: groupName };

/**
 * @param {{ kind: 'user' | 'group', label: string, value: string, onChange: (id: string) => void, wrong?: string,
 *   help?: string, required?: boolean, onChoose?: (id: string) => void, isQuiet?: boolean }} props
 */
export function Combobox({ kind, label, value, onChange, wrong, help, required, onChoose = onChange, isQuiet }) {
  const [found, setFound] = useState(/** @type {(UserDoc | GroupDoc)[]} */ ([]));
  const [isOpen, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const id = useId();
  useEffect(() => {
    if (!isOpen) return undefined;
    const control = new AbortController();
    const timer = setTimeout(() => {
      get(`/${kind}`, { q: value.trim() || undefined, limit: 8 }, { signal: control.signal, quiet: true }).then(
        (list) => {
          setFound(list.entries);
          setAt(0);
        },
        () => {},
      );
    }, 150);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [value, isOpen]);
  const choose = (/** @type {{ id: string }} */ entry) => {
    onChoose(entry.id);
    setOpen(false);
  };
  const key = (/** @type {KeyboardEvent} */ event) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move && isOpen && found.length > 0) {
      event.preventDefault();
      setAt((at + move + found.length) % found.length);
    } else if (move) {
      setOpen(true);
    } else if (event.key === 'Enter' && onChoose !== onChange && !(isOpen && found[at])) {
      // An id of something that is not found, such as a deleted user.
      event.preventDefault();
      onChoose(value);
    } else if (event.key === 'Enter' && isOpen && found[at]) {
      event.preventDefault();
      choose(found[at]);
    } else if (event.key === 'Escape' && isOpen) {
      // Only the list closes, not the dialog around it.
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
    }
  };
  const isShown = isOpen && found.length > 0;
  return html`
    <div class="field">
      <label for=${id} class=${isQuiet ? 'hidden' : required ? 'required' : ''}>${label}</label>
      <div class="options">
        <input
          id=${id} role="combobox" autocomplete="off" spellcheck="false" value=${value} required=${required} placeholder=${isQuiet ? label : undefined}
          aria-expanded=${isShown} aria-controls=${`${id}-list`} aria-autocomplete="list"
          aria-activedescendant=${isShown ? `${id}-${at}` : undefined}
          aria-invalid=${wrong ? 'true' : undefined} aria-describedby=${wrong || help ? `${id}-help` : undefined}
          onInput=${(/** @type {any} */ event) => {
            onChange(event.target.value);
            setOpen(true);
          }}
          onKeyDown=${key} onBlur=${() => setTimeout(() => setOpen(false), 150)}
        />
        <ul role="listbox" id=${`${id}-list`} aria-label=${label} hidden=${!isShown}>
          ${isShown && found.map((entry, index) => html`
            <li role="option" id=${`${id}-${index}`} key=${entry.id} aria-selected=${index === at} onMouseDown=${() => choose(entry)}>
              ${NAMES[kind](entry)} ${NAMES[kind](entry) !== entry.id && html`<span class="muted small">${entry.id}</span>`}
            </li>
          `)}
        </ul>
      </div>
      ${wrong ? html`<p class="wrong" id=${`${id}-help`}>${sentence(wrong)}</p>` : help && html`<p class="help" id=${`${id}-help`}>${help}</p>`}
    </div>
  `;
}
