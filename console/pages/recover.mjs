// Pages that links in e-mails lead to: setting a new password, and verifying an address.
import { html, useEffect, useState } from '../html.mjs';
import { address, go } from '../router.mjs';
import { Problem, call } from '../api.mjs';
import { passwordHelp } from '../brand.mjs';
import { Ghosts, Heading } from '../parts/basics.mjs';
import { Field, Form, useForm } from '../parts/form.mjs';
import { fragmentCode } from './join.mjs';

/** Asks for a link. @param {{ namespace: string, visits: number }} props */
function Ask({ namespace, visits }) {
  const form = useForm({ login: '' });
  const [isAsked, setAsked] = useState(false);
  const act = async () => {
    await call('POST', '/recovery', { body: { properties: form.values }, as: 'nobody', namespace });
    setAsked(true);
  };
  if (isAsked) {
    return html`
      <${Heading} title="Check your e-mail" visits=${visits + 1} />
      <p>If there is an account with this name and a sign-in address, a link has been sent to that address. It works once, within 30 minutes.</p>
      <p>No e-mail? Look in the spam folder, or try again in a minute.</p>
    `;
  }
  return html`
    <${Heading} title="Set a new password" visits=${visits} />
    <p>A link to set a new password is sent to the e-mail address that you sign in with.</p>
    <${Form} form=${form} act=${act}>
      <${Field} form=${form} name="login" label="Username or e-mail" autocomplete="username" autocapitalize="none" spellcheck="false" required />
      <button type="submit" class="main wide-button" disabled=${form.isBusy}>Send the link</button>
    <//>
    <p class="small"><a href=${address('account/sign-in')}>Back to signing in</a></p>
  `;
}

/** @param {{ code: string, namespace: string, visits: number }} props */
function NewPassword({ code, namespace, visits }) {
  const form = useForm({ password: '' });
  const [isDone, setDone] = useState(false);
  const act = async () => {
    await call('POST', `/recovery/${code}`, { body: { properties: form.values }, as: 'nobody', namespace });
    setDone(true);
  };
  if (isDone) {
    return html`
      <${Heading} title="Your password is set" visits=${visits + 1} />
      <p>All your sessions have ended. Sign in with the new password.</p>
      <a class="button main" href=${address(`account/sign-in${namespace && `#${namespace}`}`)}>Sign in</a>
    `;
  }
  return html`
    <${Heading} title="Choose a new password" visits=${visits} />
    <${Form} form=${form} act=${act}>
      <${Field} form=${form} name="password" type="password" label="New password" autocomplete="new-password" required help=${`${passwordHelp(namespace)} All your sessions end.`} />
      <button type="submit" class="main wide-button" disabled=${form.isBusy}>Set password</button>
    <//>
  `;
}

/** Says that a code cannot be used. @param {{ problem: Problem, visits: number, again: string, label: string }} props */
const Unusable = ({ problem, visits, again, label }) => html`
  <${Heading} title="This link does not work" visits=${visits} />
  <p>${problem.status === 410 ? 'It has already been used, or has expired.' : problem.status === 404 ? 'The code is unknown.' : problem.message}</p>
  <p><button onClick=${() => go(again)}>${label}</button></p>
`;

/** @param {{ visits: number }} props */
export function Recover({ visits }) {
  const { code, namespace } = fragmentCode();
  const [state, setState] = useState(/** @type {{ isGood?: boolean, problem?: Problem }} */ ({}));
  useEffect(() => {
    setState({});
    // Reading does not use the code up.
    if (code) call('GET', `/recovery/${code}`, { as: 'nobody', namespace }).then(() => setState({ isGood: true }), (problem) => setState({ problem }));
  }, [code, namespace]);
  if (!code) return html`<${Ask} namespace=${namespace} visits=${visits} />`;
  if (state.problem) return html`<${Unusable} problem=${state.problem} visits=${visits} again="account/recover" label="Get another link" />`;
  if (!state.isGood) return html`<${Ghosts} />`;
  return html`<${NewPassword} code=${code} namespace=${namespace} visits=${visits} />`;
}

/** Verifies an address with a button, because mail scanners open links. @param {{ visits: number }} props */
export function Verify({ visits }) {
  const { code, namespace } = fragmentCode();
  const [user, setUser] = useState(/** @type {UserDoc | null} */ (null));
  const form = useForm({});
  const act = async () => {
    setUser((await call('POST', `/verification/${code}`, { as: 'nobody', namespace })).body);
  };
  const isGone = form.problem && [404, 410].includes(form.problem.status);
  if (!code || isGone) {
    const problem = form.problem ?? new Problem(404, { detail: 'the code is unknown' }, null, 0);
    return html`<${Unusable} problem=${problem} visits=${visits} again="account/profile" label="Go to your account" />`;
  }
  if (user) {
    return html`
      <${Heading} title="Your address is verified" visits=${visits + 1} />
      <p>You can now sign in with <strong>${user.properties.login_email}</strong>.</p>
      <a class="button main" href=${address('account/profile')}>Go to your account</a>
    `;
  }
  return html`
    <${Heading} title="Verify your address" visits=${visits} />
    <p>You can then sign in with it.</p>
    <${Form} form=${form} act=${act}>
      <button type="submit" class="main wide-button" disabled=${form.isBusy}>Verify address</button>
    <//>
  `;
}
