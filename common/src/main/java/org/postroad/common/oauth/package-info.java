/**
 * Checks bearer tokens of OAuth providers: {@link org.postroad.common.oauth.OAuthTokens} says to which account a token belongs. A token that
 * is a JWT (RFC 7519, RFC 9068) is checked with the provider's public keys (RFC 7517, RFC 8725), any other by asking the provider (RFC 7662).
 *
 * <p>Asks the providers' web servers, within bounds; touches nothing else. Called by SASL, so by every protocol that people log in to.
 */
@NullMarked
package org.postroad.common.oauth;

import org.jspecify.annotations.NullMarked;
