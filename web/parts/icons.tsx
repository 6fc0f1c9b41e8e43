import type { ReactNode, SVGProps } from 'react';

const shapes = {
  back: (
    <>
      <path d="M15 5l-7 7 7 7" />
    </>
  ),
  more: (
    <>
      <g fill="currentColor" stroke="none">
        <circle cx="12" cy="5.5" r="1.7" />
        <circle cx="12" cy="12" r="1.7" />
        <circle cx="12" cy="18.5" r="1.7" />
      </g>
    </>
  ),
  down: (
    <>
      <path d="M6 9.5l6 6 6-6" />
    </>
  ),
  send: (
    <>
      <path d="M4.5 12h14M12.5 5.5L19 12l-6.5 6.5" />
    </>
  ),
  smile: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M8.5 14.2c.8 1.5 2 2.3 3.5 2.3s2.7-.8 3.5-2.3" />
      <path d="M9.2 9.3v.9M14.8 9.3v.9" />
    </>
  ),
  'new-chat': (
    <>
      <path d="M12 5v14M5 12h14" />
    </>
  ),
  group: (
    <>
      <circle cx="9" cy="8.5" r="3.2" />
      <path d="M2.8 19c.5-3.4 3-5.2 6.2-5.2s5.7 1.8 6.2 5.2M16 5.6a3.2 3.2 0 0 1 0 5.9M17.5 14c2 .6 3.4 2.3 3.8 5" />
    </>
  ),
  person: (
    <>
      <circle cx="12" cy="8" r="3.6" />
      <path d="M5 20c.6-4 3.4-6 7-6s6.4 2 7 6" />
    </>
  ),
  'add-person': (
    <>
      <circle cx="10" cy="8" r="3.6" />
      <path d="M3 20c.6-4 3.4-6 7-6 2 0 3.7.6 5 1.8M18.5 13.5v7M15 17h7" />
    </>
  ),
  devices: (
    <>
      <rect x="3" y="5" width="13" height="10" rx="1.5" />
      <path d="M2 18.5h11" />
      <rect x="16.5" y="9" width="5.5" height="11" rx="1.5" />
    </>
  ),
  settings: (
    <>
      <circle cx="12" cy="12" r="3" />
      <path d="M12 3.5v2.2M12 18.3v2.2M3.5 12h2.2M18.3 12h2.2M6 6l1.6 1.6M16.4 16.4L18 18M18 6l-1.6 1.6M7.6 16.4L6 18" />
    </>
  ),
  reply: (
    <>
      <path d="M9.5 6L4 11.5 9.5 17M4.5 11.5H14c3.5 0 6 2.2 6 6.5" />
    </>
  ),
  copy: (
    <>
      <rect x="8.5" y="8.5" width="11" height="11" rx="2" />
      <path d="M15.5 5.5a1.5 1.5 0 0 0-1.5-1.5H6a2 2 0 0 0-2 2v8c0 .8.7 1.5 1.5 1.5" />
    </>
  ),
  info: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M12 11v5.2M12 7.6v.2" />
    </>
  ),
  delete: (
    <>
      <path d="M5 7h14M10 4.5h4M7 7l.8 12.5h8.4L17 7M10.3 10.5v5.5M13.7 10.5v5.5" />
    </>
  ),
  close: (
    <>
      <path d="M6 6l12 12M18 6L6 18" />
    </>
  ),
  leave: (
    <>
      <path d="M14 5H6.5A1.5 1.5 0 0 0 5 6.5v11A1.5 1.5 0 0 0 6.5 19H14M10 12h10M16.5 8.5L20 12l-3.5 3.5" />
    </>
  ),
  bell: (
    <>
      <path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5a2.2 2.2 0 0 0 4 0" />
    </>
  ),
  muted: (
    <>
      <path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9.5l5 5M20.5 9.5l-5 5" />
    </>
  ),
  verified: (
    <>
      <path d="M12 3.5l7 2.6v5.4c0 4.3-2.9 7.4-7 9-4.1-1.6-7-4.7-7-9V6.1zM8.8 12l2.3 2.3 4.2-4.4" />
    </>
  ),
  warning: (
    <>
      <path d="M12 4.5l8.5 15h-17zM12 10v4.5M12 17v.1" />
    </>
  ),
  locked: (
    <>
      <rect x="5" y="10.5" width="14" height="9.5" rx="2" />
      <path d="M8 10.5V7.8a4 4 0 0 1 8 0v2.7" />
    </>
  ),
  language: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M3.5 12h17M12 3.5c2.6 2.4 3.8 5.2 3.8 8.5s-1.2 6.1-3.8 8.5c-2.6-2.4-3.8-5.2-3.8-8.5s1.2-6.1 3.8-8.5" />
    </>
  ),
  window: (
    <>
      <path d="M13.5 4.5h6v6M19.5 4.5l-8 8M18 14v4a1.5 1.5 0 0 1-1.5 1.5h-10A1.5 1.5 0 0 1 5 18V8a1.5 1.5 0 0 1 1.5-1.5h4" />
    </>
  ),
  attach: (
    <>
      <path d="M19 11.5l-7.4 7.4a4.6 4.6 0 0 1-6.5-6.5l8-8a3 3 0 0 1 4.3 4.3l-7.8 7.8a1.5 1.5 0 0 1-2.1-2.1l7-7" />
    </>
  ),
  camera: (
    <>
      <path d="M4.5 8h3l1.5-2.5h6L16.5 8h3A1.5 1.5 0 0 1 21 9.500v8A1.5 1.5 0 0 1 19.5 19h-15A1.5 1.5 0 0 1 3 17.500v-8A1.5 1.5 0 0 1 4.5 8z" />
      <circle cx="12" cy="13" r="3.3" />
    </>
  ),
  picture: (
    <>
      <rect x="3.5" y="4.5" width="17" height="15" rx="2" />
      <path d="M4 16.500l4.5-4.5 3.5 3.5 3-3 5 5" />
      <circle cx="15.5" cy="9" r="1.3" />
    </>
  ),
  document: (
    <>
      <path d="M13.5 3.500H7A1.5 1.5 0 0 0 5.5 5v14A1.5 1.5 0 0 0 7 20.500h10a1.5 1.5 0 0 0 1.5-1.500V8.500zM13.5 3.500v5h5" />
    </>
  ),
  microphone: (
    <>
      <rect x="9" y="3.5" width="6" height="11" rx="3" />
      <path d="M5.5 11.500a6.5 6.5 0 0 0 13 0M12 18v3" />
    </>
  ),
  play: (
    <>
      <path d="M8 5.500v13l10.5-6.500z" fill="currentColor" />
    </>
  ),
  pause: (
    <>
      <path d="M9 6v12M15 6v12" strokeWidth="2.8" />
    </>
  ),
  fetch: (
    <>
      <path d="M12 5v12M6.5 12l5.5 5.5 5.5-5.5" />
    </>
  ),
  save: (
    <>
      <path d="M12 4v10.500M7.5 10.500l4.5 4.5 4.5-4.500M5 19.500h14" />
    </>
  ),
  forward: (
    <>
      <path d="M14.5 6l5.5 5.5-5.5 5.500M19.5 11.500H10c-3.5 0-6 2.2-6 6.5" />
    </>
  ),
  storage: (
    <>
      <ellipse cx="12" cy="6.5" rx="7.5" ry="3" />
      <path d="M4.5 6.500v11c0 1.7 3.4 3 7.5 3s7.5-1.3 7.5-3v-11M4.5 12c0 1.7 3.4 3 7.5 3s7.5-1.3 7.5-3" />
    </>
  ),
  pin: (
    <>
      <path d="M8.5 4h7M9.500 4v5.500L6.500 13.500h11l-3-4V4M12 13.500V20.500" />
    </>
  ),
  archive: (
    <>
      <path d="M4 5h16v4H4zM5.500 9v10h13V9M10 12.500h4" />
    </>
  ),
  unarchive: (
    <>
      <path d="M4 5h16v4H4zM5.500 9v10h13V9M12 17v-5M9.500 14l2.500-2.500 2.500 2.500" />
    </>
  ),
  note: (
    <>
      <path d="M6 4h12v16l-6-4.500L6 20z" />
    </>
  ),
  search: (
    <>
      <circle cx="10.5" cy="10.5" r="6" />
      <path d="M15 15l5 5" />
    </>
  ),
} as const satisfies Record<string, ReactNode>;

export type IconName = keyof typeof shapes;

/** A line drawing, hidden from screen readers: the button around it carries the name. */
export function Icon({ name, size = 22 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <Drawing viewBox="0 0 24 24" width={size} height={size}>
      {shapes[name]}
    </Drawing>
  );
}

/** Lines in the colour of the text around them. */
export function Drawing(props: SVGProps<SVGSVGElement>) {
  return (
    <svg
      fill="none"
      stroke="currentColor"
      strokeWidth={1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      {...props}
    />
  );
}
