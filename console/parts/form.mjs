// Forms: labels above fields, help before and errors below them, and a button that names the action.
import { html, useId, useRef, useState } from '../html.mjs';
import { Problem, sentence } from '../api.mjs';

/**
 * What a form knows: its values, and what is wrong with them.
 * @param {Record<string, any>} initial
 */
export function useForm(initial) {
  const [values, setValues] = useState(initial);
  const [problem, setProblem] = useState(/** @type {any} */ (null));
  const [isBusy, setBusy] = useState(false);
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  /** @param {string} name @returns {string} */
  const fault = (name) => {
    const found = problem?.errors?.find((/** @type {any} */ error) => error.field === name);
    return found ? sentence(found.detail) : '';
  };
  return {
    values,
    problem,
    isBusy,
    form,
    fault,
    isChanged: JSON.stringify(values) !== JSON.stringify(initial),
    set: (/** @type {string} */ name, /** @type {any} */ value) => setValues((now) => ({ ...now, [name]: value })),
    reset: (/** @type {Record<string, any>} */ fresh) => {
      setValues(fresh);
      setProblem(null);
    },
    /** Does what the form is for, and shows what is wrong. @param {() => Promise<void>} act */
    submit: (act) => async (/** @type {Event} */ event) => {
      event.preventDefault();
      if (isBusy) return;
      setBusy(true);
      setProblem(null);
      try {
        await act();
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        setProblem(error);
        // The first field at fault has the focus, so that its error is read.
        requestAnimationFrame(() => {
          const wrong = form.current?.querySelector('[aria-invalid="true"], [role="alert"]');
          if (wrong instanceof HTMLElement) wrong.focus();
        });
      } finally {
        setBusy(false);
      }
    },
  };
}

/**
 * A field with its label, its help and its error.
 * @param {{ form: ReturnType<typeof useForm>, name: string, label: string, help?: any, type?: string,
 *   required?: boolean, options?: [string, string][], lines?: number, mono?: boolean, field?: string,
 *   autocomplete?: string, autofocus?: boolean, [name: string]: any }} props
 */
export function Field({ form, name, label, help, type = 'text', required, options, lines, mono, field, autofocus, ...rest }) {
  const id = useId();
  const wrong = form.fault(field ?? name);
  const described = [help && `${id}-help`, wrong && `${id}-wrong`].filter(Boolean).join(' ');
  const shared = {
    id,
    name,
    required,
    'aria-describedby': described || undefined,
    'aria-invalid': wrong ? 'true' : undefined,
    value: form.values[name] ?? '',
    autofocus,
    onInput: (/** @type {any} */ event) => form.set(name, event.target.value),
    ...rest,
  };
  const control = options
    ? html`<select ...${shared}>${options.map(([value, text]) => html`<option value=${value} key=${value}>${text}</option>`)}</select>`
    : lines
      ? html`<textarea rows=${lines} class=${mono ? 'mono' : ''} spellcheck=${mono ? 'false' : undefined} ...${shared}></textarea>`
      : html`<input type=${type} class=${mono ? 'mono' : ''} ...${shared} />`;
  return html`
    <div class="field">
      <label for=${id} class=${required ? 'required' : ''}>${label}</label>
      ${control}
      ${help && html`<p class="help" id=${`${id}-help`}>${help}</p>`}
      ${wrong && html`<p class="wrong" id=${`${id}-wrong`}>${wrong}</p>`}
    </div>
  `;
}

/** A box to check. @param {{ form: ReturnType<typeof useForm>, name: string, label: any }} props */
export const Check = ({ form, name, label }) => html`
  <label class="check">
    <input type="checkbox" checked=${form.values[name]} onChange=${(/** @type {any} */ event) => form.set(name, event.target.checked)} />
    <span>${label}</span>
  </label>
`;

/**
 * A form, with what is wrong with it as a whole. `act` submits it.
 * @param {{ form: ReturnType<typeof useForm>, act: () => Promise<any>, className?: string, fields?: string[], children?: any }} props
 */
export const Form = ({ form, act, className = '', fields, children }) => html`
  <form class=${`stack ${className}`} ref=${form.form} onSubmit=${form.submit(act)} novalidate>
    <${FormFault} form=${form} fields=${fields} />
    ${children}
  </form>
`;

/** What is wrong with none of the fields of a form. @param {{ form: ReturnType<typeof useForm>, fields?: string[] }} props */
function FormFault({ form, fields = Object.keys(form.values) }) {
  const { problem } = form;
  if (!problem) return null;
  const others = problem.errors.filter((/** @type {any} */ error) => !fields.includes(error.field));
  if (problem.errors.length > 0 && others.length === 0) return null;
  const text = others.length > 0 ? others.map((/** @type {any} */ error) => sentence(error.detail)).join(' ') : problem.message;
  return html`
    <div class="note bad" role="alert" tabindex="-1">
      <p>${text}</p>
      ${problem.status >= 500 && problem.requestId && html`<p class="small muted">Request <code>${problem.requestId}</code></p>`}
    </div>
  `;
}
