export { removeAllFavorites } from './remove-all-favorites.ts'
