package org.postroad.mta.dns;

/** Whether answers are validated (RFC 4035 §4.3). */
public enum Dnssec {
    /** As soon as the servers have shown that they pass signatures on. */
    AUTO,
    /** Always: without signatures nothing under a trust anchor is believed. */
    ON,
    /** Never. */
    OFF
}
