// Joining by an invite: who invites whom to what, and accepting it.
import { html, useEffect, useState } from '../html.mjs';
import { address, go, here, replace } from '../router.mjs';
import { Problem, call, signIn, signOut } from '../api.mjs';
import { kept, passwordHelp, redirectTo } from '../brand.mjs';
import { session } from '../session.mjs';
import { Ghosts, Heading } from '../parts/basics.mjs';
import { Confirm } from '../parts/dialog.mjs';
import { Field, Form, useForm } from '../parts/form.mjs';
import { ROLE_HELP, dayOf, nameOf } from '../words.mjs';
import { PasswordForm } from './sign-in.mjs';

/** The code in the fragment, and the namespace if there is one. */
export function fragmentCode() {
  const { fragment } = here();
  const slash = fragment.indexOf('/');
  return { namespace: slash < 0 ? '' : fragment.slice(0, slash), code: fragment.slice(slash + 1) };
}

const REASONS = {
  accepted: 'This invite has already been used.',
  declined: 'This invite was declined.',
  expired: 'This invite has expired.',
};
const ASK = 'Ask for another one.';

/** Says what an invite is to. @param {InviteDoc} invite */
const groupOf = (invite) => invite.properties.group_name ?? invite.properties.group;

/** Asks for the code. @param {{ visits: number }} props */
function TypeCode({ visits }) {
  const form = useForm({ code: '' });
  const act = async () => replace(`account/join#${form.values.code.trim()}`);
  return html`
    <${Heading} title="Join with an invite" visits=${visits} />
    <form class="stack" onSubmit=${form.submit(act)}>
      <${Field} form=${form} name="code" label="Your code" mono required autocomplete="off" autocapitalize="characters"
        help="Ten letters and digits, such as 9K3FX-71ABC." />
      <button type="submit" class="main wide-button">Continue</button>
    </form>
  `;
}

/** @param {{ invite: InviteDoc, code: string, namespace: string, onDone: () => void }} props */
function NewAccount({ invite, code, namespace, onDone }) {
  const form = useForm({ username: '', password: '' });
  const { email } = invite.properties;
  const act = async () => {
    const { username, password } = form.values;
    const body = { properties: { ...(username && { username }), password } };
    await call('POST', `/invite/${code}/accept`, { body, as: 'nobody', namespace });
    await signIn(username || email, password, namespace);
    await session.read();
    onDone();
  };
  return html`
    <${Form} form=${form} act=${act}>
      <${Field} form=${form} name="username" label="Choose a username" autocomplete="username" autocapitalize="none" spellcheck="false" required />
      <${Field} form=${form} name="password" type="password" label="Choose a password" autocomplete="new-password" required help=${passwordHelp(namespace)} />
      <button type="submit" class="main wide-button" disabled=${form.isBusy}>Create account and join</button>
    <//>
  `;
}

/** @param {{ code: string, onDone: () => void }} props */
function AcceptAsMe({ code, onDone }) {
  const form = useForm({});
  const act = async () => {
    await call('POST', `/invite/${code}/accept`);
    onDone();
  };
  return html`
    <${Form} form=${form} act=${act}>
      <button type="submit" class="main wide-button" disabled=${form.isBusy}>Join as ${nameOf(session.me())}</button>
    <//>
  `;
}

/** @param {{ invite: InviteDoc, namespace: string, brand: BrandPart, visits: number }} props */
function Joined({ invite, namespace, brand, visits }) {
  const isAdministrator = invite.properties.group === 'administrators';
  const [elsewhere, setElsewhere] = useState(/** @type {string | undefined} */ (undefined));
  useEffect(() => void redirectTo(here().query.get('redirect') ?? '', namespace).then(setElsewhere), []);
  const home = elsewhere ?? brand.home_url;
  return html`
    <${Heading} title="You have joined" visits=${visits + 1} />
    <p>You are now in <strong>${groupOf(invite)}</strong>.</p>
    <div class="stack">
      ${home && html`<a class="button main" href=${home}>Go to ${brand.name ?? 'the application'}</a>`}
      ${isAdministrator && html`<a class=${`button ${home ? '' : 'main'}`} href=${address('console')}>Open the console</a>`}
      <a class="button" href=${address('account/profile')}>Your account</a>
    </div>
  `;
}

/** What the invite is, in words. @param {{ invite: InviteDoc }} props */
function About({ invite }) {
  const { role, message, invited_by: by, email, expires_at: expires } = invite.properties;
  return html`
    <p>
      ${by ? html`<strong>${by}</strong> invites` : 'You are invited'}${by && (email ? html` <strong>${email}</strong>` : ' you')}
      ${' '}to join <strong>${groupOf(invite)}</strong>${role !== 'member' && html` as <strong>${role}</strong>, who ${ROLE_HELP[role]}`}.
    </p>
    ${message && html`<blockquote class="note">${message}</blockquote>`}
    <p class="small muted">The invite expires on ${dayOf(expires)}.</p>
  `;
}

/** @param {{ invite: InviteDoc, code: string, namespace: string, brand: BrandPart, visits: number, isNew: boolean }} props */
function Open({ invite, code, namespace, brand, visits, isNew }) {
  const [me, setMe] = useState(/** @type {MeDoc | null | undefined} */ (isNew ? null : undefined));
  const [way, setWay] = useState(/** @type {'new' | 'known' | 'joined' | 'declined'} */ ('new'));
  const [isDeclining, setDeclining] = useState(false);
  useEffect(() => {
    if (!isNew) session.read().then(setMe, () => setMe(null));
  }, []);
  if (way === 'joined') return html`<${Joined} invite=${invite} namespace=${namespace} brand=${brand} visits=${visits} />`;
  if (way === 'declined') {
    return html`<${Heading} title="You have declined" visits=${visits + 1} /><p>You can close this page.</p>`;
  }
  const leave = async () => {
    await signOut();
    session.forget();
    setMe(null);
  };
  const decline = async () => {
    await call('POST', `/invite/${code}/decline`, { as: 'nobody', namespace });
    setWay('declined');
  };
  const joined = () => setWay('joined');
  return html`
    <${Heading} title=${brand.name ? `Join ${brand.name}` : `Join ${groupOf(invite)}`} visits=${visits} />
    <div class="tight"><${About} invite=${invite} /></div>
    ${me === undefined && html`<${Ghosts} />`}
    ${me && html`
      <${AcceptAsMe} code=${code} onDone=${joined} />
      <p class="small">Not you? <button class="link" onClick=${leave}>Sign out</button></p>
    `}
    ${me === null && way === 'new' && html`
      <${NewAccount} invite=${invite} code=${code} namespace=${namespace} onDone=${joined} />
      <p class="small">Do you have an account? <button class="link" onClick=${() => setWay('known')}>Sign in to join</button></p>
    `}
    ${me === null && way === 'known' && html`
      <${PasswordForm} namespace=${namespace} onDone=${() => setMe(session.me())} />
      <p class="small"><button class="link" onClick=${() => setWay('new')}>Create an account instead</button></p>
    `}
    ${invite.properties.max_uses === 1 && html`
      <p class="small"><button class="link" onClick=${() => setDeclining(true)}>Decline the invite</button></p>
    `}
    ${isDeclining && html`
      <${Confirm} title="Decline this invite?" action="Decline invite" act=${decline} onClose=${() => setDeclining(false)}>
        <p>The code can then no longer be used.</p>
      <//>
    `}
  `;
}

/** @param {{ brand: BrandPart, visits: number }} props */
export function Join({ brand, visits }) {
  const { code, namespace } = fragmentCode();
  // A browser that has never shown a page of the namespace has no session there.
  const [isNew] = useState(!kept(namespace));
  const [state, setState] = useState(/** @type {{ invite?: InviteDoc, problem?: Problem }} */ ({}));
  useEffect(() => {
    setState({});
    if (!code) return;
    call('GET', '/invite', { query: { code }, as: 'nobody', namespace }).then(
      (reply) => setState({ invite: reply.body.entries[0] }),
      (problem) => setState({ problem }),
    );
  }, [code, namespace]);
  if (!code) return html`<${TypeCode} visits=${visits} />`;
  const { invite, problem } = state;
  if (problem) {
    const isUnknown = problem.status === 404;
    return html`
      <${Heading} title=${isUnknown ? 'This code does not work' : 'This invite cannot be used'} visits=${visits} />
      <p>${isUnknown ? 'There is no invite with this code.' : problem.message} ${ASK}</p>
      <p><button class="link" onClick=${() => go('account/join')}>Enter a code</button></p>
    `;
  }
  if (!invite) return html`<${Ghosts} />`;
  if (invite.properties.state !== 'open') {
    return html`
      <${Heading} title="This invite cannot be used" visits=${visits} />
      <p>${REASONS[/** @type {keyof typeof REASONS} */ (invite.properties.state)]} ${ASK}</p>
    `;
  }
  return html`<${Open} key=${code} invite=${invite} code=${code} namespace=${namespace} brand=${brand} visits=${visits} isNew=${isNew} />`;
}
