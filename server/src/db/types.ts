import type { ColumnType, Generated, GeneratedAlways } from 'kysely'
import type { ApiScope } from '@eventbuzz/contract/api-tokens'
import type { Role } from '@eventbuzz/contract/identity'
import type { PictureVariant } from '@eventbuzz/contract/pictures'
import type { EventSource, EventStatus } from '@eventbuzz/contract/events'

type Timestamp = ColumnType<Date, Date | string, Date | string>
type GeneratedTimestamp = ColumnType<Date, Date | string | undefined, Date | string>
/** Sent as text made with JSON.stringify: both databases then agree on what an array is. */
type Json<T> = ColumnType<T, string | undefined, string>
/** numeric arrives as text, exact; queries that answer with a number cast it to float8. */
type Numeric = ColumnType<string, number | string, number | string>

interface CategoryTable {
  id: Generated<string>
  name: string
  slug: string
  color_hex: string
  icon_name: string
  display_order: Generated<number>
  created_at: GeneratedTimestamp
  updated_at: GeneratedTimestamp
}

interface EventTable {
  id: Generated<string>
  slug: string
  title: string
  description: string | null
  category_id: string
  latitude: number
  longitude: number
  venue: string | null
  address: string | null
  city: string | null
  country: string | null
  start_date: Timestamp
  end_date: Timestamp | null
  timezone: string
  all_day: Generated<boolean>
  image_url: string | null
  ticket_url: string | null
  url: string | null
  price_min: Numeric | null
  price_max: Numeric | null
  currency: string | null
  status: ColumnType<EventStatus, EventStatus | undefined, EventStatus>
  source: ColumnType<EventSource, EventSource | undefined, EventSource>
  source_name: string | null
  external_id: string | null
  series_id: string | null
  created_by: string | null
  metadata: Json<Record<string, unknown>>
  favorite_count: Generated<number>
  created_at: GeneratedTimestamp
  updated_at: GeneratedTimestamp
  cell: GeneratedAlways<number>
  ends_at: GeneratedAlways<Date>
}

interface AppUserTable {
  id: Generated<string>
  subject: string
  display_name: string | null
  email: string | null
  avatar_url: string | null
  avatar_picture_id: string | null
  blocked_at: Timestamp | null
  deletion_requested_at: Timestamp | null
  erasure_started_at: Timestamp | null
  roles: Generated<Role[]>
  roles_at: Timestamp | null
  created_at: GeneratedTimestamp
  updated_at: GeneratedTimestamp
}

interface ApiTokenTable {
  id: Generated<string>
  user_id: string
  name: string
  token_hash: string
  prefix: string
  scopes: ApiScope[]
  created_at: Timestamp
  expires_at: Timestamp
  last_used_at: Timestamp | null
  revoked_at: Timestamp | null
}

interface IdentityAccountTable {
  id: Generated<string>
  email: string
  is_email_verified: Generated<boolean>
  name: string | null
  password_hash: string
  role: ColumnType<Role, Role | undefined, Role>
  created_at: Timestamp
  updated_at: Timestamp
}

interface AuditLogTable {
  id: GeneratedAlways<number>
  actor_id: string | null
  action: string
  subject_id: string | null
  changes: Json<Record<string, unknown>>
  request_id: string | null
  created_at: GeneratedTimestamp
}

/** The tables that TypeScript code reads or writes so far; a feature adds the ones that it begins to use. */
export interface Database {
  api_token: ApiTokenTable
  app_user: AppUserTable
  audit_log: AuditLogTable
  category: CategoryTable
  event: EventTable
  event_old_slug: { slug: string; event_id: string; created_at: GeneratedTimestamp }
  event_tag: { event_id: string; tag: string; position: number }
  event_image: {
    id: Generated<string>
    event_id: string
    urls: Json<Record<string, string>>
    alt: string | null
    picture_id: string | null
    display_order: Generated<number>
    created_at: GeneratedTimestamp
    updated_at: GeneratedTimestamp
  }
  erased_subject: { digest: string; erased_at: Timestamp }
  idempotency_key: {
    user_id: string
    key: string
    request_hash: string
    result: Json<unknown>
    created_at: Timestamp
  }
  picture: {
    id: Generated<string>
    digest: string
    width: number
    height: number
    thumbhash: string
    variants: Json<PictureVariant[]>
    file_keys: string[]
    used_at: Timestamp
    created_at: GeneratedTimestamp
  }
  identity_account: IdentityAccountTable
  identity_attempt: {
    name_hash: string
    failures: number
    locked_until: Timestamp | null
    updated_at: Timestamp
  }
  identity_event: {
    id: GeneratedAlways<number>
    at: Timestamp
    action: string
    subject: string | null
  }
  identity_key: {
    id: string
    kind: 'signing' | 'secret'
    material: Json<unknown>
    created_at: Timestamp
    retired_at: Timestamp | null
  }
  identity_mail: {
    id: Generated<string>
    purpose: 'reset' | 'confirm'
    account_id: string | null
    email: string | null
    name: string | null
    password_hash: string | null
    token_hash: string | null
    created_at: Timestamp
    expires_at: Timestamp | null
    used_at: Timestamp | null
  }
  oidc_model: {
    model: string
    id: string
    payload: Json<Record<string, unknown>>
    grant_id: string | null
    uid: string | null
    user_code: string | null
    account_id: string | null
    consumed_at: Timestamp | null
    expires_at: Timestamp | null
  }
  instance_setting: { key: string; value: Json<unknown>; updated_at: GeneratedTimestamp }
}
