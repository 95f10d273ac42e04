package org.postroad.mta.tls.sts;

/** A domain that announces a policy does not serve one that can be used. */
final class StsFetchException extends Exception {
    private static final long serialVersionUID = 1L;

    private final StsFinding.Fault fault;

    StsFetchException(StsFinding.Fault fault, String text) {
        super(text, null, false, false);
        this.fault = fault;
    }

    StsFinding.Fault fault() {
        return fault;
    }
}
