// One's own sessions and password.
import { html } from '../html.mjs';
import { call, get } from '../api.mjs';
import { passwordHelp } from '../brand.mjs';
import { part } from '../router.mjs';
import { Heading, Mark, Rest, Time } from '../parts/basics.mjs';
import { Field, Form, useForm } from '../parts/form.mjs';
import { useLoad } from '../parts/load.mjs';
import { tell, toast } from '../parts/toast.mjs';
import { dayOf, device } from '../words.mjs';

/** @param {{ me: MeDoc, visits: number }} props */
export function Sessions({ me, visits }) {
  const path = `/user/${part(me.id)}/session`;
  const { value, again, pending } = useLoad((signal) => get(path, { limit: 200 }, { signal }), [path]);
  const others = (value?.entries ?? []).filter((/** @type {SessionDoc} */ session) => session.id !== me.session?.id);
  const end = async (/** @type {SessionDoc} */ session) => {
    await tell(call('DELETE', `/session/${part(session.id)}`), 'The session has ended.');
    again();
  };
  const endOthers = async () => {
    await tell(call('DELETE', path, { query: { except: 'current' } }), 'All other sessions have ended.');
    again();
  };
  const list = [...(value?.entries ?? [])].reverse();
  return html`
    <${Heading} title="Your sessions" visits=${visits}>
      ${others.length > 1 && html`<button onClick=${endOthers}>End all others</button>`}
    <//>
    ${pending}
    ${value && html`
      <ul class="cards">
        ${list.map((/** @type {SessionDoc} */ session) => html`
          <li key=${session.id}>
            <div>
              <strong>${device(session.properties.user_agent)}</strong>
              <span class="small muted">
                ${session.properties.ip && `${session.properties.ip}, `}used <${Time} at=${session.properties.used_at} />, until ${dayOf(session.properties.expires_at)}
              </span>
            </div>
            ${session.id === me.session?.id ? html`<${Mark} kind="good">This one<//>` : html`<button onClick=${() => end(session)}>End</button>`}
          </li>
        `)}
      </ul>
      <${Rest} list=${value} />
      <p class="small muted">If you do not recognize a session, end it and change your password.</p>
    `}
  `;
}

/** @param {{ me: MeDoc, visits: number }} props */
export function Password({ me, visits }) {
  const form = useForm({ old_password: '', new_password: '' });
  const act = async () => {
    await call('PUT', `/user/${part(me.id)}/password`, { body: form.values });
    form.reset({ old_password: '', new_password: '' });
    toast('Your password is changed. Your other sessions have ended.');
  };
  return html`
    <${Heading} title="Change your password" visits=${visits} />
    <${Form} form=${form} act=${act}>
      <input class="hidden" type="text" autocomplete="username" value=${me.properties.username ?? me.properties.login_email ?? ''} readonly tabindex="-1" aria-hidden="true" />
      <${Field} form=${form} name="old_password" type="password" label="Old password" autocomplete="current-password" required />
      <${Field} form=${form} name="new_password" type="password" label="New password" autocomplete="new-password" required
        help=${`${passwordHelp(me.namespace)} Your other sessions end.`} />
      <div class="row"><button type="submit" class="main" disabled=${form.isBusy}>Change password</button></div>
    <//>
  `;
}
