import { createContext, useContext, useEffect, useState } from 'react';
import type { FileInfo } from '../sdk.ts';
import { blurhashColour } from './blurhash-colour.ts';
import { jpegSize } from './jpeg-size.ts';

/** Whether what strangers send is shown as colours alone: nobody has to see their pictures to decline. */
export const Covered = createContext(false);

/** A small picture is one of so many pixels at most: a sender may say that a few bytes are a large one. */
const maxSide = 1_024;

/** What is shown of a picture before it is here; nothing of what its sender says is believed. */
export function Thumbnail({ file }: { readonly file: FileInfo }) {
  const url = useThumbnail(file);
  /** The one of which the browser can make nothing, though it begins like a picture. */
  const [broken, setBroken] = useState<string | null>(null);
  const colour = blurhashColour(file.blurhash ?? '');
  if (url === null || url === broken)
    return <span className="media-blank" style={colour === null ? {} : { background: colour }} />;
  const onError = () => setBroken(url);
  return <img className="media-thumbnail" src={url} alt="" decoding="async" draggable={false} onError={onError} />;
}

function useThumbnail({ thumbnail, object }: FileInfo): string | null {
  const [url, setUrl] = useState<string | null>(null);
  const isCovered = useContext(Covered);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same object has the same thumbnail, in other bytes each time
  useEffect(() => {
    const size = thumbnail === undefined || isCovered ? null : jpegSize(thumbnail);
    if (thumbnail === undefined || size === null || Math.max(size.width, size.height) > maxSide) return setUrl(null);
    const own = URL.createObjectURL(new Blob([thumbnail as Uint8Array<ArrayBuffer>], { type: 'image/jpeg' }));
    setUrl(own);
    return () => URL.revokeObjectURL(own);
  }, [object, isCovered]);
  return url;
}
