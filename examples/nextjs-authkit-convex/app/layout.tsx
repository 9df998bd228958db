import type { ReactNode } from 'react';
import { ConvexClientProvider } from '@/components/ConvexClientProvider';

export const metadata = { title: 'Messages' };

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <ConvexClientProvider>{children}</ConvexClientProvider>
      </body>
    </html>
  );
}
