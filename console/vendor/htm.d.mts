// htm, bound to a function that makes nodes.
type Html = (strings: TemplateStringsArray, ...values: unknown[]) => any;
declare const htm: { bind(h: unknown): Html };
export default htm;
