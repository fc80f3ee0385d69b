// The start: chooses between the console and the pages for people, and shows banners and messages of both.
import { html, render, useEffect, useState } from './html.mjs';
import { start, useRoute } from './router.mjs';
import { dialogs } from './api.mjs';
import { Toasts } from './parts/toast.mjs';
import { Interruptions } from './parts/interruptions.mjs';

/** The part of the pages that an address belongs to, which is loaded when it is needed. */
const PARTS = {
  console: () => import('./console.mjs'),
  account: () => import('./account.mjs'),
};

/** Says that the server does not respond, or that the browser is offline. */
function Banner() {
  const [wait, setWait] = useState(/** @type {number | null} */ (null));
  const [isOffline, setOffline] = useState(!navigator.onLine);
  useEffect(() => {
    dialogs.waiting = setWait;
    const look = () => setOffline(!navigator.onLine);
    addEventListener('online', look);
    addEventListener('offline', look);
    return () => {
      removeEventListener('online', look);
      removeEventListener('offline', look);
    };
  }, []);
  if (isOffline) return html`<p class="banner" role="status">You are offline. This page stays as it is.</p>`;
  if (wait === null) return null;
  return html`<p class="banner" role="status">The server does not respond. Next attempt in ${wait} s.</p>`;
}

function App() {
  const { path } = useRoute();
  const name = path[0] === 'console' ? 'console' : 'account';
  const [part, setPart] = useState(/** @type {{ name: string, Part: any } | null} */ (null));
  useEffect(() => {
    PARTS[name]().then((module) => setPart({ name, Part: module.Part }));
  }, [name]);
  return html`
    ${part?.name === name && html`<${part.Part} />`}
    <${Interruptions} />
    <${Banner} />
    <${Toasts} />
  `;
}

start();
const place = document.getElementById('app');
if (place) render(html`<${App} />`, place);
