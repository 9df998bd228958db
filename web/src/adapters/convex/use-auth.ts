/** What a `useAuth` hook of Convex's shape returns. */
export interface UseAuthResult {
  isLoading: boolean;
  isAuthenticated: boolean;
  fetchAccessToken: (args: { forceRefreshToken: boolean }) => Promise<string | null>;
}
