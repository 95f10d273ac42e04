/**
 * The rows of the address book: {@code mail_domain}, {@code address}, {@code address_target}, {@code srs_secret}, {@code srs_sender}; one
 * dialect for H2 and PostgreSQL.
 *
 * <p>Touches the database through the transaction it is given and nothing else. Called through {@code mta.address.AddressRows}.
 */
@NullMarked
package org.postroad.mta.address.sql;

import org.jspecify.annotations.NullMarked;
