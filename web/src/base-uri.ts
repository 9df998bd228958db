/**
 * What relative addresses are relative to. Not `document.baseURI` as it is: on a page that shows what its users write, an
 * `<img name="baseURI">` takes its place.
 */
export const baseURI = (): string => Reflect.get(Document.prototype, 'baseURI', document);
