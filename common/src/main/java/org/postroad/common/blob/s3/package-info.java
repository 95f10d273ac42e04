/**
 * A client of the S3 API: the four requests that the blob store needs, signed (AWS Signature Version 4), over {@code java.net.http}.
 *
 * <p>Touches the network: the one endpoint that the operator has set, no other; redirects are not followed. Called by {@code common.blob}.
 */
@NullMarked
package org.postroad.common.blob.s3;

import org.jspecify.annotations.NullMarked;
