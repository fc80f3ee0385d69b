// What the pages use of Preact; types without a dependency.
export type Node = object | string | number | boolean | null | undefined;
export function h(type: unknown, props: unknown, ...children: unknown[]): Node;
export function render(node: Node, place: Element): void;
export const Fragment: unknown;
