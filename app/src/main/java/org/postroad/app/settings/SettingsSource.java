package org.postroad.app.settings;

import org.postroad.common.settings.SettingsException;

/** Where the settings of a system that serves are read again. Thread-safe. */
@FunctionalInterface
public interface SettingsSource {
    /** @throws SettingsException with every problem that they have */
    SystemSettings read() throws SettingsException;
}
