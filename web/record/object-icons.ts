/** Pictures of objects by the name that the metadata keeps. */
import {
  BookIcon,
  BuildingIcon,
  CalendarIcon,
  CaseIcon,
  ClockIcon,
  DesktopIcon,
  DocumentIcon,
  FlagIcon,
  FolderIcon,
  GlobeIcon,
  type Icon,
  ImageIcon,
  InboxIcon,
  KeyIcon,
  LayersIcon,
  ListIcon,
  MailIcon,
  ShieldIcon,
  TagMarkIcon,
  UserIcon,
} from '../ui/index.ts';

const icons: Readonly<Record<string, Icon>> = {
  layers: LayersIcon,
  document: DocumentIcon,
  folder: FolderIcon,
  list: ListIcon,
  tag: TagMarkIcon,
  flag: FlagIcon,
  calendar: CalendarIcon,
  clock: ClockIcon,
  desktop: DesktopIcon,
  key: KeyIcon,
  shield: ShieldIcon,
  globe: GlobeIcon,
  mail: MailIcon,
  picture: ImageIcon,
  case: CaseIcon,
  inbox: InboxIcon,
  building: BuildingIcon,
  user: UserIcon,
  book: BookIcon,
};

/** Names to choose from. */
export const objectIcons = Object.keys(icons);

/** The picture of a name; the one of any object where it is not known. */
export const objectIcon = (name: string | null | undefined): Icon => icons[name ?? ''] ?? LayersIcon;
