// Signing in with a password, or, for operators, with an API key that only this tab knows.
import { html, useState } from '../html.mjs';
import { address, go, here } from '../router.mjs';
import { signIn, useKey } from '../api.mjs';
import { redirectTo } from '../brand.mjs';
import { session } from '../session.mjs';
import { Heading } from '../parts/basics.mjs';
import { Field, Form, useForm } from '../parts/form.mjs';
import { toast } from '../parts/toast.mjs';

/** The page to go to after signing in: the one that was asked for, if it is one of these pages. */
export function afterSignIn() {
  const next = here().query.get('next') ?? '';
  if (/^(console|account)(\/[^\\]*)?$/.test(next)) return next;
  return session.administers() ? 'console' : 'account/profile';
}

/** @param {{ namespace: string, onDone: () => void, action?: string }} props */
export function PasswordForm({ namespace, onDone, action = 'Sign in' }) {
  const form = useForm({ login: '', password: '', namespace });
  const act = async () => {
    await signIn(form.values.login, form.values.password, form.values.namespace);
    await session.read();
    onDone();
  };
  return html`
    <${Form} form=${form} act=${act} fields=${['password']}>
      <${Field} form=${form} name="login" label="Username or e-mail" autocomplete="username" autocapitalize="none" spellcheck="false" required />
      <${Field} form=${form} name="password" type="password" label="Password" autocomplete="current-password" required />
      <button type="submit" class="main wide-button" disabled=${form.isBusy}>${action}</button>
    <//>
  `;
}

/** @param {{ onDone: () => void }} props */
function KeyForm({ onDone }) {
  const form = useForm({ key: '', namespace: '' });
  const act = async () => {
    useKey(form.values.key.trim(), form.values.namespace.trim());
    if ((await session.read()) === null) {
      useKey('', '');
      toast('The key is unknown, has expired or was revoked.');
      return;
    }
    onDone();
  };
  return html`
    <${Form} form=${form} act=${act}>
      <${Field} form=${form} name="key" type="password" label="API key" autocomplete="off" mono required
        help="It stays in this tab until you close or reload it." />
      <${Field} form=${form} name="namespace" label="Namespace" autocomplete="off" mono
        help="For keys of operators: the namespace to open." />
      <button type="submit" class="main wide-button" disabled=${form.isBusy}>Use the key</button>
    <//>
  `;
}

/** @param {{ brand: BrandPart, visits: number }} props */
export function SignIn({ brand, visits }) {
  const [usesKey, setUsesKey] = useState(false);
  const { fragment } = here();
  const isOfConsole = (here().query.get('next') ?? '').startsWith('console');
  const title = brand.name ? `Sign in to ${brand.name}` : 'Sign in';
  const done = async () => {
    const elsewhere = await redirectTo(here().query.get('redirect') ?? '', fragment);
    if (elsewhere) location.assign(elsewhere);
    else go(afterSignIn());
  };
  const withKey = () => go('console');
  return html`
    <${Heading} title=${title} visits=${visits} />
    ${usesKey ? html`<${KeyForm} onDone=${withKey} />` : html`<${PasswordForm} namespace=${fragment} onDone=${done} />`}
    ${!usesKey && brand.recovery !== false && html`<p class="small"><a href=${address(`account/recover${fragment && `#${fragment}/`}`)}>Forgot your password?</a></p>`}
    ${isOfConsole && html`
      <p><button class="link" onClick=${() => setUsesKey(!usesKey)}>
        ${usesKey ? 'Sign in with a password instead' : 'Use an API key instead'}
      </button></p>
    `}
  `;
}
