// Properties that Roster keeps for others, as JSON: what somebody added, or what the application keeps.
import { html, useId, useState } from '../html.mjs';
import { FormFault, useForm } from './form.mjs';
import { toast } from './toast.mjs';

/**
 * Edits an object as JSON. `save` gets what changed, as a merge patch.
 * @param {{ label: string, help: any, value: Record<string, any>, save: (patch: Record<string, any>) => Promise<void> }} props
 */
export function Pairs({ label, help, value, save }) {
  const written = JSON.stringify(value, null, 2);
  const form = useForm({ json: written });
  const [wrong, setWrong] = useState('');
  const id = useId();
  const act = async () => {
    let next;
    try {
      next = JSON.parse(form.values.json || '{}');
      if (typeof next !== 'object' || next === null || Array.isArray(next)) throw new Error();
    } catch {
      setWrong('This must be a JSON object, such as {"plan": "pro"}.');
      return;
    }
    setWrong('');
    // What is gone is removed, and the rest is replaced as a whole.
    const patch = { ...Object.fromEntries(Object.keys(value).filter((key) => !(key in next)).map((key) => [key, null])), ...next };
    await save(patch);
    toast('Saved.');
  };
  return html`
    <form class="stack" ref=${form.form} onSubmit=${form.submit(act)}>
      <${FormFault} form=${form} />
      <div class="field">
        <label for=${id}>${label}</label>
        <p class="help" id=${`${id}-help`}>${help}</p>
        <textarea id=${id} class="mono" rows=${Math.min(24, Math.max(6, form.values.json.split('\n').length + 1))} spellcheck="false"
          aria-describedby=${`${id}-help`} aria-invalid=${wrong ? 'true' : undefined} value=${form.values.json}
          onInput=${(/** @type {any} */ event) => form.set('json', event.target.value)}></textarea>
        ${wrong && html`<p class="wrong" role="alert">${wrong}</p>`}
      </div>
      <div class="row"><button disabled=${form.isBusy || form.values.json === written}>Save</button></div>
    </form>
  `;
}

/** What of an entity's properties Roster does not know. @param {any} properties @param {string[]} known */
export const ownPairs = (properties, known) =>
  Object.fromEntries(Object.entries(properties).filter(([name]) => !known.includes(name)));
