package org.postroad.common.wire.sasl;

/** One exchange of a mechanism, the server's side. Confined to one thread; of no use after a success or failure. */
public interface SaslServer {
    /** Begins without an initial response. */
    SaslStep begin();

    /** Takes the client's next message; as the first call, its initial response (RFC 4422 §3.3). May wait. */
    SaslStep respond(byte[] message);
}
