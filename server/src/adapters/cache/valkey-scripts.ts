// An entry is a hash: `version` and either `value`, or `lease` while somebody loads it. It counts as long as its
// version is the one in force, which is made of the release and of two keys: one for everything, one for the group.
// So deleting a group is one write of a new random version, and a lost key (Valkey may evict any) only deletes too much.

/**
 * Answers `value` with the text, `load` when the caller now holds the lease, or `wait` when somebody else does.
 * KEYS: version of everything, version of the group, entry. ARGV: a random token, the lease in ms, the release.
 */
export const LOOK_UP = `
local function in_force(key)
  local version = redis.call('GET', key)
  if version then return version end
  redis.call('SET', key, ARGV[1])
  return ARGV[1]
end
local version = ARGV[3] .. ' ' .. in_force(KEYS[1]) .. ' ' .. in_force(KEYS[2])
local entry = redis.call('HMGET', KEYS[3], 'version', 'value')
if entry[1] == version then
  if entry[2] then return {'value', entry[2]} end
  return {'wait'}
end
redis.call('DEL', KEYS[3])
redis.call('HSET', KEYS[3], 'version', version, 'lease', ARGV[1])
redis.call('PEXPIRE', KEYS[3], ARGV[2])
return {'load'}`

/**
 * Keeps what was loaded, unless the lease is gone: then somebody deleted the entry since, and this text may be old.
 * KEYS: entry. ARGV: the token, the text, its time to live in ms.
 */
export const KEEP = `
if redis.call('HGET', KEYS[1], 'lease') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'value', ARGV[2])
redis.call('HDEL', KEYS[1], 'lease')
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1`

/** Lets the next one load. KEYS: entry. ARGV: the token. */
export const GIVE_UP = `
if redis.call('HGET', KEYS[1], 'lease') == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 0`
