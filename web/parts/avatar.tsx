import { hueOf, initials } from '../model/labels.ts';

interface AvatarProps {
  readonly id: string;
  readonly name: string;
  readonly size?: 'small' | 'normal' | 'large';
  readonly isOnline?: boolean;
}

/** A person or group as a coloured disc with initials; the colour follows the id, so it never changes. */
export function Avatar({ id, name, size = 'normal', isOnline = false }: AvatarProps) {
  const classes = ['avatar', `hue-${hueOf(id)}`, size !== 'normal' && `is-${size}`, isOnline && 'online-dot'];
  return (
    <span className={classes.filter(Boolean).join(' ')} aria-hidden="true">
      {initials(name)}
    </span>
  );
}
