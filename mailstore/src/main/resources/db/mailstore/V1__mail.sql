-- Where mail lives. Every key is led by the account. Times are milliseconds since 1970-01-01T00:00Z.
-- An id is the modification sequence at which the thing was made, so "id > s" means "created after s".

-- Account ids are never given twice, not even after the last account was removed.
CREATE TABLE account_counter (
    last_id BIGINT NOT NULL
);
INSERT INTO account_counter (last_id) VALUES (0);

CREATE TABLE account (
    id BIGINT PRIMARY KEY,
    local_part VARCHAR(64) NOT NULL,
    local_key VARCHAR(256) NOT NULL,
    domain VARCHAR(253) NOT NULL,
    display_name VARCHAR(256) NOT NULL,
    password VARCHAR(256) NOT NULL
);
CREATE UNIQUE INDEX account_address ON account (domain, local_key);

-- Locked by the first write to the account in a transaction. octets and emails: what the account holds, max_: what it may hold,
-- quota_modseq: when that last changed. tombstones: rows of change_entry and expunged that tell of what is gone; what was gone at
-- trimmed_modseq or before may be forgotten.
CREATE TABLE account_state (
    account_id BIGINT PRIMARY KEY,
    modseq BIGINT NOT NULL,
    trimmed_modseq BIGINT NOT NULL,
    inbox_id BIGINT NOT NULL,
    octets BIGINT NOT NULL,
    max_octets BIGINT NOT NULL,
    emails BIGINT NOT NULL,
    max_emails BIGINT NOT NULL,
    quota_modseq BIGINT NOT NULL,
    tombstones BIGINT NOT NULL,
    removed BOOLEAN NOT NULL
);

-- parent_id 0: at the top. modseq moves with every change of what JMAP shows, property_modseq not with counters, email_modseq with
-- every change of an entry. total_ and unread_ count what JMAP shows; marked_emails the entries marked \Deleted, which it does not;
-- unseen_emails and octets both.
CREATE TABLE mailbox (
    account_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    parent_id BIGINT NOT NULL,
    name VARCHAR(255) NOT NULL,
    role VARCHAR(16) NOT NULL,
    sort_order INTEGER NOT NULL,
    subscribed BOOLEAN NOT NULL,
    uid_validity BIGINT NOT NULL,
    uid_next BIGINT NOT NULL,
    total_emails BIGINT NOT NULL,
    unread_emails BIGINT NOT NULL,
    total_threads BIGINT NOT NULL,
    unread_threads BIGINT NOT NULL,
    marked_emails BIGINT NOT NULL,
    unseen_emails BIGINT NOT NULL,
    octets BIGINT NOT NULL,
    modseq BIGINT NOT NULL,
    property_modseq BIGINT NOT NULL,
    email_modseq BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
);

-- mailboxes, marked: ids between commas, ",3,7,"; where it lies, and where its entry is marked \Deleted, which JMAP does not show.
-- An email that lies nowhere else is hidden. keywords: between blanks, " $flagged $seen ". road_id and summary may be empty.
-- The text that is searched stands in the index beside the rows. Each table and index costs every delivery a page of its own, so
-- email_key finds by the blob too.
CREATE TABLE email (
    account_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    thread_id BIGINT NOT NULL,
    modseq BIGINT NOT NULL,
    mailboxes VARCHAR(2200) NOT NULL,
    marked VARCHAR(2200) NOT NULL,
    keywords VARCHAR(26000) NOT NULL,
    blob_id VARCHAR(43) NOT NULL,
    size BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    sent_at BIGINT NOT NULL,
    has_attachment BOOLEAN NOT NULL,
    sender_key VARCHAR(100) NOT NULL,
    recipient_key VARCHAR(100) NOT NULL,
    subject_key VARCHAR(100) NOT NULL,
    road_id VARCHAR(20) NOT NULL,
    summary BYTEA NOT NULL,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX email_thread ON email (account_id, thread_id);
CREATE INDEX email_modseq ON email (account_id, modseq);

-- An entry: an email in a mailbox, under its uid. The first index is the list of a mailbox by date, the last one by subject, without
-- looking at the email; each is gone along in both directions. saved_at: when it came into this mailbox.
CREATE TABLE mailbox_email (
    account_id BIGINT NOT NULL,
    mailbox_id BIGINT NOT NULL,
    uid BIGINT NOT NULL,
    email_id BIGINT NOT NULL,
    thread_id BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    saved_at BIGINT NOT NULL,
    subject_key VARCHAR(100) NOT NULL
);
CREATE UNIQUE INDEX mailbox_email_date ON mailbox_email (account_id, mailbox_id, received_at DESC, email_id DESC, thread_id);
CREATE UNIQUE INDEX mailbox_email_uid ON mailbox_email (account_id, mailbox_id, uid);
CREATE UNIQUE INDEX mailbox_email_subject ON mailbox_email (account_id, mailbox_id, subject_key, email_id, thread_id);

-- An entry that is marked \Deleted: only IMAP shows it, until it is expunged or the mark taken off. Few, and in none of the lists.
CREATE TABLE marked_email (
    account_id BIGINT NOT NULL,
    mailbox_id BIGINT NOT NULL,
    uid BIGINT NOT NULL,
    email_id BIGINT NOT NULL,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, mailbox_id, uid)
);
CREATE UNIQUE INDEX marked_email_id ON marked_email (account_id, email_id, mailbox_id);

-- The uid of an entry that is gone, for VANISHED.
CREATE TABLE expunged (
    account_id BIGINT NOT NULL,
    modseq BIGINT NOT NULL,
    mailbox_id BIGINT NOT NULL,
    uid BIGINT NOT NULL,
    expunged_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, modseq, mailbox_id, uid)
);
CREATE INDEX expunged_time ON expunged (expunged_at);

-- What an account lets another do in a mailbox. rights: the letters of RFC 4314, in its order. subscribed: by the grantee.
CREATE TABLE mailbox_grant (
    account_id BIGINT NOT NULL,
    mailbox_id BIGINT NOT NULL,
    grantee_id BIGINT NOT NULL,
    rights VARCHAR(11) NOT NULL,
    subscribed BOOLEAN NOT NULL,
    PRIMARY KEY (account_id, mailbox_id, grantee_id)
);
CREATE INDEX mailbox_grantee ON mailbox_grant (grantee_id);

-- Annotations (RFC 5464). mailbox_id 0: of the server. reader_id 0: shared, else private to that account.
CREATE TABLE metadata (
    account_id BIGINT NOT NULL,
    mailbox_id BIGINT NOT NULL,
    reader_id BIGINT NOT NULL,
    name VARCHAR(255) NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (account_id, mailbox_id, reader_id, name)
);

-- Finds by hash. Of a Message-ID that an email names and of its base subject: the thread. Of a blob: how many emails have it.
CREATE TABLE email_key (
    account_id BIGINT NOT NULL,
    hash BIGINT NOT NULL,
    found BIGINT NOT NULL,
    PRIMARY KEY (account_id, hash)
);

-- Changes that no row of its own tells of: what was destroyed, and all changes of data that other rooms keep. Of an email that was
-- hidden and is shown again: when that was, as if it was made then.
-- thread_id: of a destroyed email, else 0. destroyed_at: null while it is there.
CREATE TABLE change_entry (
    account_id BIGINT NOT NULL,
    type VARCHAR(16) NOT NULL,
    id BIGINT NOT NULL,
    created_modseq BIGINT NOT NULL,
    modseq BIGINT NOT NULL,
    thread_id BIGINT NOT NULL,
    destroyed_at BIGINT,
    PRIMARY KEY (account_id, type, id)
);
CREATE INDEX change_entry_modseq ON change_entry (account_id, type, modseq);
CREATE INDEX change_entry_destroyed ON change_entry (destroyed_at);

CREATE TABLE identity (
    account_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    name VARCHAR(256) NOT NULL,
    email VARCHAR(400) NOT NULL,
    reply_to VARCHAR(16384) NOT NULL,
    bcc VARCHAR(16384) NOT NULL,
    text_signature VARCHAR(16384) NOT NULL,
    html_signature VARCHAR(65536) NOT NULL,
    may_delete BOOLEAN NOT NULL,
    PRIMARY KEY (account_id, id)
);

CREATE TABLE upload (
    account_id BIGINT NOT NULL,
    blob_id VARCHAR(43) NOT NULL,
    size BIGINT NOT NULL,
    type VARCHAR(255) NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, blob_id)
);
CREATE INDEX upload_expiry ON upload (expires_at);
