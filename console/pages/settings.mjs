// The settings of the namespace, and its brand.
import { html } from '../html.mjs';
import { part, useUnsaved } from '../router.mjs';
import { call } from '../api.mjs';
import { useSave } from '../parts/conflict.mjs';
import { readBrand } from '../brand.mjs';
import { session } from '../session.mjs';
import { Heading } from '../parts/basics.mjs';
import { Field, Form, useForm } from '../parts/form.mjs';
import { useLoad } from '../parts/load.mjs';

/** The settings that are numbers, and those that are texts. */
const NUMBERS = ['session_lifetime', 'session_idle', 'reauthenticate', 'password_min', 'changes_days'];
const TEXTS = ['name', 'directory', 'common_passwords', 'sign_in_notices'];
const BRAND = ['name', 'accent', 'support_email', 'home_url'];

/** @param {any} properties */
const valuesOf = (properties) => ({
  ...Object.fromEntries(TEXTS.map((name) => [name, properties[name] ?? ''])),
  ...Object.fromEntries(NUMBERS.map((name) => [name, String(properties[name] ?? '')])),
  ...Object.fromEntries(BRAND.map((name) => [`brand.${name}`, properties.brand?.[name] ?? ''])),
});

/** @param {{ namespace: NamespaceDoc, tag: string | null, again: () => void }} props */
export function SettingsForm({ namespace, tag, again }) {
  const initial = valuesOf(namespace.properties);
  const form = useForm(initial);
  useUnsaved(form.isChanged);
  const body = () => {
    const { values } = form;
    const isNew = (/** @type {string} */ name) => values[name] !== /** @type {any} */ (initial)[name];
    const brand = BRAND.filter((name) => isNew(`brand.${name}`)).map((name) => [name, values[`brand.${name}`].trim() || null]);
    return {
      ...Object.fromEntries(TEXTS.filter(isNew).map((name) => [name, values[name] || null])),
      ...Object.fromEntries(NUMBERS.filter(isNew).map((name) => [name, values[name] === '' ? null : Number(values[name])])),
      ...(brand.length > 0 && { brand: Object.fromEntries(brand) }),
    };
  };
  const done = () => void readBrand(namespace.id);
  const { act, dialog } = useSave({ kind: 'namespace', id: namespace.id, tag, body, said: 'The settings are saved.', done, again });
  return html`
    <${Form} form=${form} act=${act} className="settings">
      <section class="panel" aria-labelledby="brand">
        <div class="tight"><h2 id="brand">Brand</h2><p class="muted">E-mails and the pages for people show it.</p></div>
        <div class="pair">
          <${Field} form=${form} name="brand.name" label="Name" autocomplete="off" help="The name of your application." />
          <${Field} form=${form} name="brand.accent" label="Color" mono placeholder="#2f5fd0" help="#rrggbb. It is shown darker or lighter where text on it could not be read." />
          <${Field} form=${form} name="brand.support_email" type="email" label="Support address" help="The e-mail address at which people get help." />
          <${Field} form=${form} name="brand.home_url" type="url" label="Home page" placeholder="https://" help="Where people go after they have joined." />
        </div>
      </section>
      <section class="panel" aria-labelledby="people">
        <h2 id="people">People</h2>
        <div class="pair">
          <${Field} form=${form} name="directory" label="Directory" help="Closed: users see the names of the members of their own groups. Open: users see all users and groups." options=${[['closed', 'Closed'], ['open', 'Open']]} />
          <${Field} form=${form} name="password_min" type="number" min="1" max="64" label="Minimum password length" help="Characters, 1 to 64." />
          <${Field} form=${form} name="sign_in_notices" label="Notices of sign-ins" options=${[['off', 'Off'], ['on', 'E-mail after a sign-in from a new client']]} />
          <${Field} form=${form} name="common_passwords" label="Common passwords" options=${[['refuse', 'Refuse them'], ['allow', 'Allow them']]} />
        </div>
      </section>
      <section class="panel" aria-labelledby="sessions">
        <h2 id="sessions">Sessions and changes</h2>
        <div class="pair">
          <${Field} form=${form} name="session_lifetime" type="number" label="Session lifetime" help="Seconds; 604800 is a week." />
          <${Field} form=${form} name="session_idle" type="number" label="Idle timeout" help="Seconds without use after which a session ends; 0 for none." />
          <${Field} form=${form} name="reauthenticate" type="number" label="Confirm the password after" help="Seconds after which administrators must confirm their password to change keys, administrators, webhooks and settings; 0 for never." />
          <${Field} form=${form} name="changes_days" type="number" label="Keep changes" help="Days; 0 keeps them forever." />
        </div>
      </section>
      <section class="panel" aria-labelledby="internal">
        <h2 id="internal">Namespace</h2>
        <div class="pair">
          <${Field} form=${form} name="name" label="Name" autocomplete="off" help="Operators see it, people do not." />
          <div class="field"><span class="small"><strong>Id</strong></span><code>${namespace.id}</code></div>
        </div>
      </section>
      <div class="row"><button type="submit" class="main" disabled=${form.isBusy || !form.isChanged}>Save settings</button></div>
    <//>
    ${dialog}
  `;
}

/** @param {{ visits: number }} props */
export function List({ visits }) {
  const path = `/namespace/${part(session.namespace())}`;
  const { value, again, pending } = useLoad((signal) => call('GET', path, { signal }), [path]);
  return html`
    <${Heading} title="Settings" visits=${visits} />
    ${pending}
    ${value && html`<${SettingsForm} key=${value.tag} namespace=${value.body} tag=${value.tag} again=${again} />`}
  `;
}
