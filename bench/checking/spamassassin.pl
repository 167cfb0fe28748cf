# Checks every *.eml of a folder with Mail::SpamAssassin, local tests only; prints one JSON object.
use strict;
use warnings;
use Mail::SpamAssassin;
use Time::HiRes qw(time);

my $filter = Mail::SpamAssassin->new({
    local_tests_only   => 1,
    dont_copy_prefs    => 1,
    userprefs_filename => '/dev/null',
    post_config_text   => "dns_available no\n",
});
$filter->compile_now(0);

my @mails;
for my $name (sort glob("$ARGV[0]/*.eml")) {
    open(my $file, '<:raw', $name) or die "$name: $!";
    local $/;
    push @mails, scalar <$file>;
}

my ($user, $system) = times;
my $began = time;
for my $mail (@mails) {
    my $parsed = $filter->parse($mail);
    my $status = $filter->check($parsed);
    my $score  = $status->get_score;
    $status->finish;
    $parsed->finish;
}
my $wall = time - $began;
my ($user_now, $system_now) = times;

my $peak = 0;
if (open(my $status, '<', '/proc/self/status')) {
    while (<$status>) { $peak = $1 / 1024 if /^VmHWM:\s+(\d+)/ }
}
printf '{"cpu_seconds": %.3f, "wall_seconds": %.3f, "peak_memory_mb": %.1f, "ready_cpu_seconds": %.3f}',
    $user_now + $system_now - $user - $system, $wall, $peak, $user + $system;
