// Dialogs that ask for a password, after which the interrupted requests continue.
import { html, useEffect, useState } from '../html.mjs';
import { call, dialogs, signIn } from '../api.mjs';
import { session } from '../session.mjs';
import { FormDialog } from './dialog.mjs';
import { Field, useForm } from './form.mjs';

/** @typedef {{ kind: 'signIn' | 'confirm', done: (isDone: boolean) => void }} Question */

/** @param {{ question: Question, close: (isDone: boolean) => void }} props */
function SignInAgain({ close }) {
  const known = session.login();
  const form = useForm({ login: known, password: '' });
  const act = async () => {
    await signIn(form.values.login, form.values.password, session.namespace());
    close(true);
  };
  return html`
    <${FormDialog} title="You have been signed out" form=${form} action="Sign in" act=${act} onClose=${() => close(false)}>
      <p class="muted">Your session has ended. Sign in again to continue; what you have entered is kept.</p>
      <${Field} form=${form} name="login" label="Username or e-mail" autocomplete="username" required />
      <${Field} form=${form} name="password" type="password" label="Password" autocomplete="current-password" required autofocus=${known !== ''} />
    <//>
  `;
}

/** @param {{ question: Question, close: (isDone: boolean) => void }} props */
function ConfirmPassword({ close }) {
  const form = useForm({ password: '' });
  const act = async () => {
    await call('PUT', '/session', { body: { password: form.values.password }, quiet: true });
    close(true);
  };
  return html`
    <${FormDialog} title="Confirm your password" form=${form} action="Confirm" act=${act} onClose=${() => close(false)}>
      <p class="muted">You signed in a while ago. Enter your password again for this change.</p>
      <${Field} form=${form} name="password" type="password" label="Password" autocomplete="current-password" required autofocus />
    <//>
  `;
}

/** The current question, if there is one: several requests that need it wait for the same answer. */
export function Interruptions() {
  const [question, setQuestion] = useState(/** @type {Question | null} */ (null));
  useEffect(() => {
    /** @type {Map<string, Promise<boolean>>} */
    const asked = new Map();
    const ask = (/** @type {Question['kind']} */ kind) => () => {
      const answer = asked.get(kind) ?? new Promise((done) => setQuestion({ kind, done }));
      asked.set(kind, answer);
      answer.finally(() => asked.delete(kind));
      return answer;
    };
    dialogs.signIn = ask('signIn');
    dialogs.confirmPassword = ask('confirm');
  }, []);
  if (!question) return null;
  const close = (/** @type {boolean} */ isDone) => {
    setQuestion(null);
    question.done(isDone);
  };
  const Asked = question.kind === 'signIn' ? SignInAgain : ConfirmPassword;
  return html`<${Asked} question=${question} close=${close} />`;
}
