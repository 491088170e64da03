package pushback.aws.endpoint;

import java.util.zip.Checksum;

/// CRC-64/NVME, the checksum that SDKs send to S3 unless told otherwise; its polynomial is that of the NVM Express
/// specification, reflected. `123456789` gives `ae8b14860a799888`.
final class Crc64Nvme implements Checksum {
    private static final long POLYNOMIAL = 0x9A6C9329AC4BC9B5L;
    private static final long[] TABLE = new long[256];
    private long value = -1;

    static {
        for (var index = 0; index < TABLE.length; index++) {
            long entry = index;
            for (var bit = 0; bit < 8; bit++) entry = (entry & 1) == 0 ? entry >>> 1 : entry >>> 1 ^ POLYNOMIAL;
            TABLE[index] = entry;
        }
    }

    @Override
    public void update(int unit) {
        value = value >>> 8 ^ TABLE[(int) (value ^ unit) & 0xff];
    }

    @Override
    public void update(byte[] bytes, int from, int length) {
        for (var at = from; at < from + length; at++) update(bytes[at]);
    }

    @Override
    public long getValue() {
        return ~value;
    }

    @Override
    public void reset() {
        value = -1;
    }
}
