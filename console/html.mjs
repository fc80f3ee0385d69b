// What every module renders with: Preact, its hooks, and htm in the place of JSX.
import htm from './vendor/htm.mjs';
import { h } from './vendor/preact.mjs';

export { render } from './vendor/preact.mjs';
export { useEffect, useId, useRef, useState } from './vendor/hooks.mjs';

/** An element. A button submits its form only if it says so. @param {any} type @param {any} props @param {any[]} children */
const create = (type, props, ...children) => h(type, type === 'button' ? { type, ...props } : props, ...children);

/** Renders a template, such as html`<p class=${name}>${text}</p>`. Values are text, never markup. */
export const html = htm.bind(create);
