package org.postroad.mailstore.login;

import org.postroad.mailstore.Account;
import org.postroad.mailstore.PasswordHash;

/** An account and its password. */
public record Credential(Account account, PasswordHash hash) {}
