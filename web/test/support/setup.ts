// React asks for it before it lets act() flush effects.
(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

// Here its page stands for a browser's, which goes on asking for the engine.
if (typeof window === 'object') {
  const value = 'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';
  Object.defineProperty(navigator, 'userAgent', { value, configurable: true });
}
