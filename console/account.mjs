// The pages for people: signing in, joining, and one's own account.
import { html, useEffect } from './html.mjs';
import { address, go, replace, useRoute, visited } from './router.mjs';
import { signOut } from './api.mjs';
import { useBrand } from './brand.mjs';
import { session } from './session.mjs';
import { Failure, Ghosts, skip } from './parts/basics.mjs';
import { useLoad } from './parts/load.mjs';
import { nameOf } from './words.mjs';
import { SignIn } from './pages/sign-in.mjs';
import { Join } from './pages/join.mjs';
import { Profile } from './pages/own-profile.mjs';
import { Groups, Invites } from './pages/own-groups.mjs';
import { Password, Sessions } from './pages/own-security.mjs';
import { Recover, Verify } from './pages/recover.mjs';

/** Pages that need no session. @type {Record<string, any>} */
const OPEN = { 'sign-in': SignIn, join: Join, recover: Recover, verify: Verify };
/** Pages of one's own account, with what they are called. @type {[string, string, any][]} */
const OWN = [
  ['profile', 'Profile', Profile],
  ['groups', 'Groups', Groups],
  ['invites', 'Invites', Invites],
  ['sessions', 'Sessions', Sessions],
  ['password', 'Password', Password],
];

/** The namespace that the fragment of a page names, if it does. @param {string} page @param {string} fragment */
export function namespaceOf(page, fragment) {
  if (page === 'sign-in') return fragment;
  return fragment.includes('/') ? fragment.split('/')[0] : '';
}

/** @param {{ brand: BrandPart, children?: any }} props */
function Frame({ brand, children }) {
  return html`
    <div class="people">
      <a class="skip" href="#main" onClick=${skip}>Skip to the content</a>
      ${children}
      ${brand.support_email && html`
        <footer>Need help? Write to <a href=${`mailto:${brand.support_email}`}>${brand.support_email}</a>.</footer>
      `}
    </div>
  `;
}

/** @param {{ brand: BrandPart, current: string }} props */
function Header({ brand, current }) {
  const leave = async () => {
    await signOut();
    session.forget();
    go('account/sign-in');
  };
  return html`
    <header>
      <div>
        <span class="brand">${brand.name ?? 'Your account'}</span>
        <span class="push muted small cut optional">${nameOf(session.me())}</span>
        ${session.administers() && html`<a href=${address('console')}>Console</a>`}
        <button class="link" onClick=${leave}>Sign out</button>
      </div>
      <div>
        <nav aria-label="Account" class="tabs">
          ${OWN.map(([name, label]) => html`
            <a href=${address(`account/${name}`)} key=${name} aria-current=${name === current ? 'page' : undefined}>${label}</a>
          `)}
        </nav>
      </div>
    </header>
  `;
}

/** A page of the caller's own account. @param {{ name: string, brand: BrandPart }} props */
function Own({ name, brand }) {
  const { value: me, problem, again } = useLoad(() => session.read(), []);
  useEffect(() => {
    if (me === null) replace(`account/sign-in?next=${encodeURIComponent(`account/${name}`)}`);
  }, [me]);
  if (problem) return html`<main id="main"><h1>Your account</h1><${Failure} problem=${problem} again=${again} /></main>`;
  if (!me) return html`<main id="main"><${Ghosts} /></main>`;
  const Page = OWN.find(([known]) => known === name)?.[2];
  return html`
    <${Header} brand=${brand} current=${name} />
    <main id="main"><${Page} key=${name} me=${me} again=${again} visits=${visited()} /></main>
  `;
}

/** The part of the pages below `/account`. */
export function Part() {
  const { path, fragment } = useRoute();
  const name = path[1] ?? 'profile';
  const namespace = namespaceOf(name, fragment) || session.namespace();
  const Open = OPEN[name];
  const brand = useBrand(namespace, !Open);
  if (Open) {
    return html`
      <${Frame} brand=${brand}>
        <main id="main" class="narrow"><${Open} key=${name} brand=${brand} visits=${visited()} /></main>
      <//>
    `;
  }
  if (OWN.some(([known]) => known === name)) {
    return html`<${Frame} brand=${brand}><${Own} name=${name} brand=${brand} /><//>`;
  }
  return html`
    <${Frame} brand=${brand}>
      <main id="main" class="narrow stack">
        <h1>There is no such page</h1>
        <p><a href=${address('account/profile')}>Go to your account</a></p>
      </main>
    <//>
  `;
}
