// The part of Fast Refresh's runtime that a bundler's plugin calls; the package has no types.
declare module 'react-refresh/runtime' {
  export function injectIntoGlobalHook(global: object): void;
  export function register(component: unknown, id: string): void;
  export function createSignatureFunctionForTransform(): (component: unknown, key: string, reset?: boolean) => void;
  export function performReactRefresh(): unknown;
}
