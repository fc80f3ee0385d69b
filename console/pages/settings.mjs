// The settings of the namespace, and its brand.
import { html } from '../html.mjs';
import { part, useUnsaved } from '../router.mjs';
import { call } from '../api.mjs';
import { brandOf, forgetBrands } from '../brand.mjs';
import { session } from '../session.mjs';
import { Failure, Ghosts, Heading } from '../parts/basics.mjs';
import { Field, FormFault, useForm } from '../parts/form.mjs';
import { useLoad } from '../parts/load.mjs';
import { toast } from '../parts/toast.mjs';

/** The settings that are numbers, and those that are texts. */
const NUMBERS = ['session_lifetime', 'session_idle', 'reauthenticate', 'password_min', 'changes_days'];
const TEXTS = ['name', 'directory', 'common_passwords'];
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
  const act = async () => {
    const { values } = form;
    const isNew = (/** @type {string} */ name) => values[name] !== /** @type {any} */ (initial)[name];
    const brand = BRAND.filter((name) => isNew(`brand.${name}`)).map((name) => [name, values[`brand.${name}`].trim() || null]);
    const properties = {
      ...Object.fromEntries(TEXTS.filter(isNew).map((name) => [name, values[name] || null])),
      ...Object.fromEntries(NUMBERS.filter(isNew).map((name) => [name, values[name] === '' ? null : Number(values[name])])),
      ...(brand.length > 0 && { brand: Object.fromEntries(brand) }),
    };
    await call('PATCH', `/namespace/${part(namespace.id)}`, { body: { 'entity-type': 'namespace', properties }, tag });
    toast('The settings are saved.');
    forgetBrands();
    await brandOf(session.namespace());
    again();
  };
  return html`
    <form class="stack settings" ref=${form.form} onSubmit=${form.submit(act)} novalidate>
      <${FormFault} form=${form} />
      <section class="panel" aria-labelledby="brand">
        <div class="tight"><h2 id="brand">Brand</h2><p class="muted">What e-mails and the pages for people show.</p></div>
        <div class="pair">
          <${Field} form=${form} name="brand.name" label="Name" autocomplete="off" help="What people know your application by." />
          <${Field} form=${form} name="brand.accent" label="Color" mono placeholder="#2f5fd0" help="#rrggbb. It is made darker or lighter where it could not be read." />
          <${Field} form=${form} name="brand.support_email" type="email" label="Support address" help="Where people find help." />
          <${Field} form=${form} name="brand.home_url" type="url" label="Home page" placeholder="https://" help="Where people go after they have joined." />
        </div>
      </section>
      <section class="panel" aria-labelledby="people">
        <h2 id="people">People</h2>
        <div class="pair">
          <${Field} form=${form} name="directory" label="Who sees whom" help="In their own groups, users see names; everywhere else nobody." options=${[['closed', 'Users see their own groups'], ['open', 'Users see everybody']]} />
          <${Field} form=${form} name="password_min" type="number" min="1" max="64" label="Shortest password" help="Characters that people need at least." />
          <${Field} form=${form} name="common_passwords" label="Common passwords" options=${[['refuse', 'Refuse them'], ['allow', 'Allow them']]} />
        </div>
      </section>
      <section class="panel" aria-labelledby="sessions">
        <h2 id="sessions">Sessions and changes</h2>
        <div class="pair">
          <${Field} form=${form} name="session_lifetime" type="number" label="Session lifetime" help="Seconds; 604800 is a week." />
          <${Field} form=${form} name="session_idle" type="number" label="Idle end" help="Seconds without use after which a session ends; 0 for none." />
          <${Field} form=${form} name="reauthenticate" type="number" label="Confirm passwords" help="Seconds after which administrators confirm their password for changes of keys, administrators and settings; 0 for never." />
          <${Field} form=${form} name="changes_days" type="number" label="Keep changes" help="Days; 0 keeps them for ever." />
        </div>
      </section>
      <section class="panel" aria-labelledby="internal">
        <h2 id="internal">Namespace</h2>
        <div class="pair">
          <${Field} form=${form} name="name" label="Name" autocomplete="off" help="For operators; people do not see it." />
          <div class="field"><span class="small"><strong>Id</strong></span><code>${namespace.id}</code></div>
        </div>
      </section>
      <div class="row"><button class="main" disabled=${form.isBusy || !form.isChanged}>Save settings</button></div>
    </form>
  `;
}

/** @param {{ visits: number }} props */
export function List({ visits }) {
  const path = `/namespace/${part(session.namespace())}`;
  const { value, problem, again } = useLoad((signal) => call('GET', path, { signal }), [path]);
  return html`
    <${Heading} title="Settings" visits=${visits} />
    ${problem && html`<${Failure} problem=${problem} again=${again} />`}
    ${!problem && !value && html`<${Ghosts} lines=${8} />`}
    ${value && html`<${SettingsForm} key=${value.tag} namespace=${value.body} tag=${value.tag} again=${again} />`}
  `;
}
