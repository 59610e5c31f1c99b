/** Pictures of this sitting, by the uid of their file: they belong to no record yet, so only the browser has them. */
const fresh = new Map<string, string>();

export function keepPicture(file: string, picture: File): void {
  fresh.set(file, URL.createObjectURL(picture));
}

/** Where a picture that was uploaded in this sitting is shown from; undefined for any other. */
export function pictureSrc(file: string): string | undefined {
  return fresh.get(file);
}
