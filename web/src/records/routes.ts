import { contactsRoutes } from './contacts/routes';
import { listsRoutes } from './lists/routes';
import { objectsRoutes } from './objects/routes';

export const recordsRoutes = [...contactsRoutes, ...listsRoutes, ...objectsRoutes] as const;
