// One's own profile.
import { html } from '../html.mjs';
import { call } from '../api.mjs';
import { part, useUnsaved } from '../router.mjs';
import { Heading } from '../parts/basics.mjs';
import { Field, Form, useForm } from '../parts/form.mjs';
import { tell, toast } from '../parts/toast.mjs';

/** @type {(keyof UserDoc['properties'])[]} */
const FIELDS = ['name', 'first_name', 'last_name', 'username', 'email'];

/** @param {{ me: MeDoc, again: () => void, visits: number }} props */
export function Profile({ me, again, visits }) {
  const initial = Object.fromEntries(FIELDS.map((name) => [name, me.properties[name] ?? '']));
  const form = useForm(initial);
  useUnsaved(form.isChanged);
  const act = async () => {
    const changed = FIELDS.filter((name) => form.values[name] !== initial[name]);
    const properties = Object.fromEntries(changed.map((name) => [name, form.values[name].trim() || null]));
    await call('PATCH', '/me', { body: { properties } });
    toast('Your profile is saved.');
    again();
  };
  const { email, login_email: login, email_verified_at: proved } = me.properties;
  const unproved = login ?? email;
  const isUnproved = unproved !== undefined && !(login && proved);
  const prove = () =>
    tell(call('POST', `/user/${part(me.id)}/verification`), `A link has been sent to ${unproved}.`);
  return html`
    <${Heading} title="Your profile" visits=${visits} />
    <${Form} form=${form} act=${act}>
      <${Field} form=${form} name="name" label="Name" autocomplete="name" help="The name that others see." />
      <div class="pair">
        <${Field} form=${form} name="first_name" label="First name" autocomplete="given-name" />
        <${Field} form=${form} name="last_name" label="Last name" autocomplete="family-name" />
      </div>
      <${Field} form=${form} name="username" label="Username" autocomplete="username" autocapitalize="none" spellcheck="false"
        help="You can sign in with it." />
      <${Field} form=${form} name="email" type="email" label="Contact e-mail" autocomplete="email"
        help=${me.properties.login_email ? `You sign in with ${me.properties.login_email}, which does not change.` : 'For contact only; you do not sign in with it.'} />
      ${isUnproved && !form.isChanged && html`
        <p class="small">${login ? `${login} is not verified yet.` : 'You can also sign in with your e-mail address, once it is verified.'} ${' '}<button class="link" onClick=${prove}>Send a link to ${unproved}</button></p>
      `}
      <div class="row"><button type="submit" class="main" disabled=${form.isBusy || !form.isChanged}>Save profile</button></div>
    <//>
  `;
}
