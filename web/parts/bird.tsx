import { Drawing } from './icons.tsx';

const body =
  'M15 39c0-11 8-19 18-19 3.3 0 6.2.9 8.6 2.5 1.3-1.5 3.3-2.3 5.7-2l3.7.5-2.6 3.8c.4 1.4.6 2.9.6 4.500C49 39.6 41.2 46 31 46H15z';

/** The bird on its perch: in its own colours, or as a faint mark. */
export function Bird({ size, isFaint = false }: { readonly size: number; readonly isFaint?: boolean }) {
  if (isFaint) {
    return (
      <Drawing viewBox="0 0 64 64" width={size} height={size}>
        <rect width="64" height="64" rx="16" fill="currentColor" opacity=".12" stroke="none" />
        <path d={body} fill="currentColor" stroke="none" opacity=".55" />
        <path d="M12 51h40" strokeWidth="4" opacity=".35" />
      </Drawing>
    );
  }
  return (
    <Drawing viewBox="0 0 64 64" width={size} height={size}>
      <rect width="64" height="64" rx="16" fill="#0b7a66" stroke="none" />
      <path d={body} fill="#fff" stroke="none" />
      <circle cx="42.5" cy="26.5" r="2" fill="#0b7a66" stroke="none" />
      <path d="M12 51h40" stroke="#fff" strokeWidth="4" opacity=".75" />
    </Drawing>
  );
}
