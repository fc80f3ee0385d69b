// What every module renders with: Preact, its hooks, and htm in the place of JSX.
import htm from './vendor/htm.mjs';
import { h } from './vendor/preact.mjs';

export { Fragment, render } from './vendor/preact.mjs';
export { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from './vendor/hooks.mjs';

/** Renders a template, such as html`<p class=${name}>${text}</p>`. Values are text, never markup. */
export const html = htm.bind(h);
