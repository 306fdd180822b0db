# Reads paths of messages, one a line; prints "+" for one with the payload in a part of it, else "-".

use strict;
use warnings;
use MIME::Parser;

sub content {
    my ($path) = @_;
    open(my $file, '<:raw', $path) or die "$path: $!\n";
    local $/;
    return <$file>;
}

sub has {
    my ($entity, $payload) = @_;
    if (my $body = $entity->bodyhandle) {
        return 1 if index($body->as_string, $payload) >= 0;
    }
    foreach my $part ($entity->parts) {
        return 1 if has($part, $payload);
    }
    return 0;
}

sub opens {
    my ($path, $uuencode) = @_;
    my $parser = MIME::Parser->new;
    $parser->output_to_core(1);
    $parser->tmp_to_core(1);
    $parser->extract_uuencode($uuencode);
    return eval { has($parser->parse_open($path), content($path =~ s/\.eml$/.payload/r)) } // 0;
}

$| = 1;
$SIG{__WARN__} = sub { };
while (my $path = <STDIN>) {
    chomp $path;
    print opens($path, 0) || opens($path, 1) ? "+\n" : "-\n";
}
